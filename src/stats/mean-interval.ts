/**
 * An interval for the mean of a few values, one per seed, that covers as often as it claims.
 *
 * Source: Hesterberg, What Teachers Should Know About the Bootstrap, 2015, section 4.3. The
 * percentile bootstrap is too narrow for small n, by the factor √((n−1)/n) and because it uses a
 * normal quantile in place of Student's t. Taking the quantiles of the resampled means at α' =
 * Φ(−√(n/(n−1)) · t) corrects both.
 *
 * Departures:
 * 1. A resampled mean cannot leave the range of the values, which itself covers with probability 1
 *    − 2^(1−n) at most. Below `BOOTSTRAP_FROM` values, the interval is therefore Student's.
 * 2. Values that are all the same say nothing about their spread, so they get no interval, rather
 *    than one of width 0.
 */
import type { Rng } from '../base/random.js';
import { mean, quantileOfSorted, standardDeviation } from './describe.js';
import { normalCdf } from './normal.js';
import { studentQuantile } from './student-t.js';

/** The smallest number of values that is resampled. */
export const BOOTSTRAP_FROM = 8;

/** How an interval was made; `none` if it was not possible. */
export type IntervalMethod = 'student-t' | 'expanded-percentile-bootstrap' | 'none';

/** A mean with its interval, in units of the values. */
export interface MeanInterval {
  /** The number of values. */
  readonly n: number;
  /** NaN for no values. */
  readonly mean: number;
  /** NaN if `method` is `none`. */
  readonly low: number;
  /** NaN if `method` is `none`. */
  readonly high: number;
  readonly method: IntervalMethod;
}

export interface IntervalOptions {
  /** The coverage, between 0 and 1; default 0.95. */
  readonly level?: number;
  /** Draws the resamples; needed from `BOOTSTRAP_FROM` values on. */
  readonly rng?: Rng;
  /** The number of resamples; default 10,000. */
  readonly resamples?: number;
}

/**
 * Returns the mean of the values with an interval for the mean over infinitely many seeds. There is
 * no interval for fewer than two values, or if all are the same.
 * @throws RangeError if `level` is out of range; TypeError if values must be resampled without an
 * `rng`.
 */
export function meanInterval(
  values: readonly number[],
  options: IntervalOptions = {},
): MeanInterval {
  const { level = 0.95, rng, resamples = 10_000 } = options;
  if (!(level > 0 && level < 1))
    throw new RangeError(`stats.meanInterval: level must be between 0 and 1, got ${level}`);
  const n = values.length;
  const centre = mean(values);
  if (n < 2 || allEqual(values))
    return { n, mean: centre, low: Number.NaN, high: Number.NaN, method: 'none' };
  if (n < BOOTSTRAP_FROM) return studentInterval(values, level);
  if (!rng)
    throw new TypeError(`stats.meanInterval: options.rng is missing; ${n} values are resampled`);
  const t = studentQuantile(0.5 + level / 2, n - 1);
  const tail = normalCdf(-Math.sqrt(n / (n - 1)) * t);
  const means = resampledMeans(values, resamples, rng);
  return {
    n,
    mean: centre,
    low: quantileOfSorted(means, tail),
    high: quantileOfSorted(means, 1 - tail),
    method: 'expanded-percentile-bootstrap',
  };
}

/**
 * Returns Student's interval for the mean. It has width 0 if all values are the same, and bounds of
 * NaN for fewer than two values.
 * @param level the coverage, between 0 and 1.
 * @throws RangeError if `level` is out of range.
 */
export function studentInterval(values: readonly number[], level = 0.95): MeanInterval {
  const n = values.length;
  const centre = mean(values);
  if (n < 2) return { n, mean: centre, low: Number.NaN, high: Number.NaN, method: 'none' };
  const half = (studentQuantile(0.5 + level / 2, n - 1) * standardDeviation(values)) / Math.sqrt(n);
  return { n, mean: centre, low: centre - half, high: centre + half, method: 'student-t' };
}

/** Returns the means of `resamples` resamples with replacement, ascending, [resamples]. */
export function resampledMeans(
  values: readonly number[],
  resamples: number,
  rng: Rng,
): Float64Array {
  const n = values.length;
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[rng.int(n)]!;
    means[r] = sum / n;
  }
  return means.sort();
}

/**
 * Tells whether the values are equal up to rounding: 0.3 − 0.2 and 0.5 − 0.4 differ in the last
 * bit.
 */
export function allEqual(values: readonly number[]): boolean {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return high - low <= 1e-12 * Math.max(1, Math.abs(low), Math.abs(high));
}
