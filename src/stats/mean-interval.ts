/**
 * An interval for the mean of a few values (one a seed) that covers as often as it says.
 *
 * Source: Hesterberg, "What Teachers Should Know About the Bootstrap" (2015), section 4.3: the percentile bootstrap is
 * too narrow for small n, by the factor √((n−1)/n) and for using a normal where a t belongs; taking the resampled
 * means' quantiles at α' = Φ(−√(n/(n−1)) · t) undoes both. Departures:
 * 1. Below `BOOTSTRAP_FROM` values a resampled mean cannot leave the range of the values, and that range itself covers
 *    with probability 1 − 2^(1−n) at most; so few values get Student's interval.
 * 2. Values that are all the same say nothing of their spread: there is no interval, rather than one of width 0.
 */
import type { Rng } from '../base/random.js';
import { mean, quantileOfSorted, standardDeviation } from './describe.js';
import { normalCdf } from './normal.js';
import { studentQuantile } from './student-t.js';

/** The fewest values for which resampling is used. */
export const BOOTSTRAP_FROM = 8;

export type IntervalMethod = 'student-t' | 'expanded-percentile-bootstrap' | 'none';

export interface MeanInterval {
  /** How many values. */
  readonly n: number;
  /** NaN for no values. */
  readonly mean: number;
  /** NaN where `method` is `none`. */
  readonly low: number;
  readonly high: number;
  readonly method: IntervalMethod;
}

export interface IntervalOptions {
  /** Coverage, between 0 and 1. */
  readonly level?: number;
  /** For resampling; needed from `BOOTSTRAP_FROM` values on. */
  readonly rng?: Rng;
  readonly resamples?: number;
}

/** The mean of the values and an interval for what it would be over endlessly many seeds. */
export function meanInterval(
  values: readonly number[],
  options: IntervalOptions = {},
): MeanInterval {
  const { level = 0.95, rng, resamples = 10_000 } = options;
  if (!(level > 0 && level < 1))
    throw new RangeError(`stats.meanInterval: level must be between 0 and 1, got ${level}`);
  const n = values.length;
  const centre = mean(values);
  if (n < 2 || allTheSame(values))
    return { n, mean: centre, low: Number.NaN, high: Number.NaN, method: 'none' };
  if (n < BOOTSTRAP_FROM) return studentInterval(values, level);
  if (!rng)
    throw new TypeError(`stats.meanInterval: ${n} values are resampled, which needs an rng`);
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

/** Student's interval for the mean; of width 0 if the values are all the same, none for fewer than two. */
export function studentInterval(values: readonly number[], level = 0.95): MeanInterval {
  const n = values.length;
  const centre = mean(values);
  if (n < 2) return { n, mean: centre, low: Number.NaN, high: Number.NaN, method: 'none' };
  const half = (studentQuantile(0.5 + level / 2, n - 1) * standardDeviation(values)) / Math.sqrt(n);
  return { n, mean: centre, low: centre - half, high: centre + half, method: 'student-t' };
}

/** Means of `resamples` draws with replacement, in ascending order. */
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

/** Whether the values are equal up to rounding: 0.3 − 0.2 and 0.5 − 0.4 differ in the last bit. */
export function allTheSame(values: readonly number[]): boolean {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return high - low <= 1e-12 * Math.max(1, Math.abs(low), Math.abs(high));
}
