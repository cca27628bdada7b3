/**
 * Student's t distribution: the distribution function, p-values and quantiles. Source: DLMF 8.17.
 */
import { incompleteBeta } from './incomplete-beta.js';

/** Returns P(T ≤ t) for `df` degrees of freedom. @throws RangeError unless df is above 0. */
export function studentCdf(t: number, df: number): number {
  const tail = 0.5 * upperTails(Math.abs(t), df);
  return t > 0 ? 1 - tail : tail;
}

/**
 * Returns P(|T| ≥ |t|), the two-sided p-value of a t statistic.
 * @throws RangeError unless df is above 0.
 */
export function studentTwoSided(t: number, df: number): number {
  return upperTails(Math.abs(t), df);
}

/**
 * Returns the t with P(T ≤ t) = p, found by bisection to the last bits.
 * @throws RangeError unless p is strictly between 0 and 1 and df is above 0.
 */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1))
    throw new RangeError(`stats.studentQuantile: p must be between 0 and 1, got ${p}`);
  if (!(df > 0)) throw new RangeError(`stats.studentQuantile: df must be above 0, got ${df}`);
  if (p === 0.5) return 0;
  const bothTails = 2 * Math.min(p, 1 - p);
  let low = 0;
  let high = 1;
  while (upperTails(high, df) > bothTails && high < 1e300) high *= 2;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (upperTails(middle, df) > bothTails) low = middle;
    else high = middle;
  }
  return p < 0.5 ? -high : high;
}

function upperTails(t: number, df: number): number {
  if (t === 0) return 1;
  // Written so that neither a huge nor a tiny t loses digits.
  const x = 1 / (1 + (t / df) * t);
  return incompleteBeta(x, df / 2, 0.5);
}
