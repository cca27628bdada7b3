/** How a model that rewords reads and writes. */
export interface RewordingTexts {
  /** What it continues; it is shown nothing but the CoT. */
  prompt(cot: string): number[];
  decode(ids: ArrayLike<number>): string;
  /** The tokens that end a rewording. */
  readonly stops: readonly [number, ...number[]];
  /** The most tokens of a rewording, stop token included. */
  readonly maxTokens: number;
}
