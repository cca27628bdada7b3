/** How a paraphraser reads a CoT and writes its own version. */
export interface ParaphraseTexts {
  /** The prompt that the paraphraser continues; it shows only the CoT. */
  prompt(cot: string): number[];
  decode(ids: ArrayLike<number>): string;
  /** The tokens that end a paraphrase. */
  readonly stops: readonly [number, ...number[]];
  /** The most tokens of a paraphrase, stop token included. */
  readonly maxTokens: number;
}
