import type { FlatRound } from '../_flat-round.js';

/** Which candidates compete with each other, and at what level. */
export interface Scope {
  /** Bounds of the groups that compete, as CoT numbers, [G + 1]. */
  groups(round: Pick<FlatRound, 'questionStart' | 'cotIndex'>): Int32Array;
  /**
   * The values as they compete, [N].
   * @param values CoT scores or summaries' scores, [N].
   * @param questionStart the candidates of question q are questionStart[q]..questionStart[q + 1] − 1, [Q + 1].
   */
  level(values: Float64Array, questionStart: Int32Array): Float64Array;
}
