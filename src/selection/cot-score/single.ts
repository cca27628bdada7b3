import type { FlatRound } from '../_flat-round.js';

/**
 * Scores each CoT by its only summary, [S]. Under `single` every summary is a sample of its own, so
 * a CoT with k summaries competes k times.
 */
export function single({ shoggoth }: Pick<FlatRound, 'shoggoth'>): Float64Array {
  return shoggoth.value;
}
