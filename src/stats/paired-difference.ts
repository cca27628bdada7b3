/** Whether a beats b, told from runs that share their seeds. */
import { mean, standardDeviation } from './describe.js';
import { type IntervalOptions, type MeanInterval, meanInterval } from './mean-interval.js';
import { studentTwoSided } from './student-t.js';

export interface PairedDifference extends MeanInterval {
  /** Pairs left out because one of the two has no value. */
  readonly dropped: number;
  /** Two-sided p-value of the paired t-test, for the family's Holm adjustment; NaN where there is no interval. */
  readonly p: number;
  /** Who is higher; null wherever there is no interval or it includes zero. */
  readonly winner: 'a' | 'b' | null;
}

/**
 * The mean of a − b and its interval. a[i] and b[i] belong to the same seed; a pair with a value that is not finite is
 * dropped and counted. Throws a RangeError if the lengths differ.
 */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
  options: IntervalOptions = {},
): PairedDifference {
  if (a.length !== b.length) {
    throw new RangeError(
      `stats.pairedDifference: a and b must pair up, got ${a.length} and ${b.length} values`,
    );
  }
  const differences = a.map((v, i) => v - b[i]!).filter(Number.isFinite);
  const interval = meanInterval(differences, options);
  const n = differences.length;
  const statistic = mean(differences) / (standardDeviation(differences) / Math.sqrt(n));
  return {
    ...interval,
    dropped: a.length - n,
    p: interval.method === 'none' ? Number.NaN : studentTwoSided(statistic, n - 1),
    winner: interval.low > 0 ? 'a' : interval.high < 0 ? 'b' : null,
  };
}
