import type { FlatRound } from '../_flat-round.js';

/** Decides which candidates compete with each other, and at what level. */
export interface Scope {
  /** Returns the bounds of the groups that compete, as CoT numbers, [G + 1]. */
  groups(round: Pick<FlatRound, 'questionStart' | 'cotIndex'>): Int32Array;
  /**
   * Returns the values at which candidates compete, [N].
   * @param values the scores of CoTs or of summaries, [N].
   * @param questionStart question q has the candidates questionStart[q]..questionStart[q + 1] − 1,
   * [Q + 1].
   */
  level(values: Float64Array, questionStart: Int32Array): Float64Array;
}
