/** Tests whether one arm beats another, by runs that share their seeds. */
import { mean, standardDeviation } from './describe.js';
import { type IntervalOptions, type MeanInterval, meanInterval } from './mean-interval.js';
import { studentTwoSided } from './student-t.js';

/** The mean of a − b, with its interval, in units of the values. */
export interface PairedDifference extends MeanInterval {
  /** The number of pairs left out because one of the two values is not finite. */
  readonly dropped: number;
  /**
   * The two-sided p-value of the paired t-test, for Holm's adjustment within a family; NaN if there
   * is no interval.
   */
  readonly p: number;
  /** Which is higher; null if there is no interval or it includes 0. */
  readonly winner: 'a' | 'b' | null;
}

/**
 * Returns the mean of a − b with its interval (`meanInterval`) and p-value. a[i] and b[i] belong to
 * the same seed; a pair with a value that is not finite is dropped and counted.
 * @throws RangeError if the lengths differ or `level` is out of range; TypeError if values must be
 * resampled without an `rng`.
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
    winner: winnerOf(interval),
  };
}

function winnerOf({ low, high }: MeanInterval): PairedDifference['winner'] {
  if (low > 0) return 'a';
  return high < 0 ? 'b' : null;
}
