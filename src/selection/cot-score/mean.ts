import type { FlatRound } from '../_flat-round.js';

/** Returns the mean of a CoT's valid scores values[from..to), of which there is at least one. */
export function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}

/** Returns the mean score of each CoT of a round, [C]. */
export function cotMeans({
  shoggoth: { start, value },
}: Pick<FlatRound, 'shoggoth'>): Float64Array {
  const means = new Float64Array(start.length - 1);
  for (let c = 0; c < means.length; c++) means[c] = mean(value, start[c]!, start[c + 1]!);
  return means;
}
