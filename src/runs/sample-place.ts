/** Where a question of a round is in the file. */
export interface SamplePlace {
  readonly round: number;
  readonly q: number;
  readonly offset: number;
  readonly bytes: number;
  /** Samples from the start of the file to the end of this question. */
  readonly samplesSoFar: number;
}
