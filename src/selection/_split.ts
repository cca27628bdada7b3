/** How a question's budget buys CoTs and summaries. */
import { SchemeError } from './_error.js';

/**
 * n CoTs of k summaries each for at most `budget`, where a CoT costs `cotPrice` summaries: the scheme's k and as many
 * CoTs as that leaves. If not even one such CoT can be paid for, k is what one CoT leaves.
 * @throws SchemeError if one CoT with one summary costs more than the budget, or if a number is out of range.
 */
export function splitBudget(k: number, budget: number, cotPrice: number): { n: number; k: number } {
  if (!(Number.isFinite(cotPrice) && cotPrice >= 0))
    throw new SchemeError(`scheme.split: cotPrice must be a number of 0 or more, got ${cotPrice}`);
  if (!(Number.isFinite(budget) && budget >= 1 + cotPrice))
    throw new SchemeError(
      `scheme.split: budget must be at least ${1 + cotPrice}, the price of one CoT with one summary, got ${budget}`,
    );
  if (budget < k + cotPrice)
    return { n: 1, k: largest((summaries) => summaries + cotPrice <= budget, budget - cotPrice) };
  return { n: largest((n) => n * (k + cotPrice) <= budget, budget / (k + cotPrice)), k };
}

/** The largest integer of 1 or more that fits, near an estimate that rounding may have put just beside it. */
function largest(fits: (n: number) => boolean, estimate: number): number {
  const n = Math.floor(estimate);
  if (fits(n + 1)) return n + 1;
  return Math.max(1, fits(n) ? n : n - 1);
}
