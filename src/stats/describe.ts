/**
 * Means, standard deviations and quantiles. NaN is not skipped, because callers decide what a
 * missing value means.
 */

/** Returns the arithmetic mean, in units of the values; NaN for no values. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const v of values) sum += v;
  return sum / values.length;
}

/**
 * Returns the sample standard deviation, with n − 1 in the denominator, in units of the values; NaN
 * for fewer than two values.
 */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  let sum = 0;
  for (const v of values) sum += (v - centre) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}

/**
 * Returns the q-quantile, interpolated linearly between order statistics; NaN for no values.
 * Source: Hyndman & Fan 1996, type 7, NumPy's default.
 * @param values in any order.
 * @param q 0..1.
 * @throws RangeError unless q is in 0..1.
 */
export function quantile(values: readonly number[], q: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), q);
}

/**
 * Returns the `quantile` of values that are already in ascending order. @throws RangeError
 * likewise.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`stats.quantile: q must be in 0..1, got ${q}`);
  if (sorted.length === 0) return Number.NaN;
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}
