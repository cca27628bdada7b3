import type { FlatRound } from '../_flat-round.js';

/**
 * The score of a CoT with one summary: that summary's, [S]. A scheme that scores by `single` takes every summary for a
 * sample of its own, so that a CoT with k summaries enters k times.
 */
export function single({ shoggoth }: Pick<FlatRound, 'shoggoth'>): Float64Array {
  return shoggoth.value;
}
