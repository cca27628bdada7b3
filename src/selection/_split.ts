/** Splits a question's budget into CoTs and summaries. */
import { SchemeError } from './_error.js';

/**
 * Returns the n × k that costs at most `budget`: the scheme's k, and as many CoTs as the budget
 * then buys. If it does not buy one CoT with k summaries, n is 1 and k is what that CoT leaves.
 * @param budget in summaries; at least 1 + cotPrice.
 * @param cotPrice the price of a CoT, in summaries; 0 or more.
 * @throws SchemeError if the budget does not buy one CoT with one summary, or if a number is not
 * finite or out of range.
 */
export function splitBudget(k: number, budget: number, cotPrice: number): { n: number; k: number } {
  if (!(Number.isFinite(cotPrice) && cotPrice >= 0))
    throw new SchemeError(
      `scheme.split: cotPrice must be a finite number of at least 0, got ${cotPrice}`,
    );
  if (!(Number.isFinite(budget) && budget >= 1 + cotPrice))
    throw new SchemeError(
      `scheme.split: budget must be a finite number of at least ${1 + cotPrice}, ` +
        `the price of one CoT with one summary, got ${budget}`,
    );
  if (budget < k + cotPrice)
    return { n: 1, k: largest((summaries) => summaries + cotPrice <= budget, budget - cotPrice) };
  return { n: largest((n) => n * (k + cotPrice) <= budget, budget / (k + cotPrice)), k };
}

/**
 * Returns the largest integer that fits, at least 1, starting from an estimate that rounding may
 * have moved across an integer.
 */
function largest(fits: (n: number) => boolean, estimate: number): number {
  const n = Math.floor(estimate);
  if (fits(n + 1)) return n + 1;
  return Math.max(1, fits(n) ? n : n - 1);
}
