/** Intervals over independent cases: for the share of successes, and for the median of a number. */
import { incompleteBeta } from './index.js';

/** An estimate with its 95 % interval. */
export interface CaseInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Returns the share of successes with Wilson's 95 % interval, which stays within 0..1 and has a
 * width above 0 even if all cases agree. Source: Wilson, Probable inference, the law of succession,
 * and statistical inference, JASA 1927.
 */
export function wilsonInterval(successes: number, cases: number): CaseInterval {
  const value = successes / cases;
  const centre = (value + Z ** 2 / (2 * cases)) / (1 + Z ** 2 / cases);
  const half =
    (Z / (1 + Z ** 2 / cases)) *
    Math.sqrt((value * (1 - value)) / cases + Z ** 2 / (4 * cases ** 2));
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * Returns the median with the narrowest interval between two order statistics that covers 95 % for
 * any distribution. The bounds are NaN for fewer than six values, whose whole range covers less.
 * Source: Hollander & Wolfe, Nonparametric Statistical Methods, 1999, section 3.6.
 */
export function medianInterval(values: readonly number[]): CaseInterval {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const middle = (n - 1) / 2;
  const value = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  let rank = 0;
  while (belowHalf(rank + 1, n) <= 0.025) rank++;
  if (rank === 0) return { value, low: Number.NaN, high: Number.NaN };
  return { value, low: sorted[rank - 1]!, high: sorted[n - rank]! };
}

/** P(fewer than `count` of n fair coins show heads). */
const belowHalf = (count: number, n: number): number => incompleteBeta(0.5, n - count + 1, count);
