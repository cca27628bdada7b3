/**
 * The best number of summaries per CoT, by enumeration and in closed form, and the loss of others.
 */
import { increasingRoot } from './_root.js';
import { candidateWeight } from './expected-max.js';
import { oneStepValue, type Spending } from './one-step-value.js';

/**
 * Returns the integer k in 1..B − r with the highest `oneStepValue`, the smallest of equals.
 * @throws RangeError if the budget does not buy one CoT with one summary.
 */
export function bestK(spending: Spending): number {
  const most = mostSummaries('bestK', spending);
  let best = 1;
  let bestValue = -Infinity;
  for (let k = 1; k <= most; k++) {
    const value = oneStepValue({ ...spending, k });
    if (value > bestValue) {
      best = k;
      bestValue = value;
    }
  }
  return best;
}

/**
 * Returns the real k in 1..B − r at which the derivative of ln(e_n √ρ_k) is 0, that is, at which k²
 * + λk − λ(k + r) L(n) = 0 with n = B / (k + r); or 1 if that k is below 1. With L = 1 it is
 * Cochran's two-stage sampling, k = √(rλ) (Sampling Techniques, 1977, section 10.6).
 * @throws RangeError if the budget does not buy one CoT with one summary.
 */
export function bestKClosedForm(spending: Spending): number {
  const { budget, cotPrice, lambda } = spending;
  const most = mostSummaries('bestKClosedForm', spending);
  // The left side divided by (k + r) increases in k, so the value has one peak.
  const excess = (k: number) =>
    (k * k + lambda * k) / (k + cotPrice) -
    lambda * candidateWeight(Math.max(1, budget / (k + cotPrice)));
  return excess(1) >= 0 ? 1 : increasingRoot(excess, 1, most);
}

/**
 * Returns the share of the best k's `oneStepValue` that another k loses, 0..1; 1 if that k leaves a
 * single CoT. NaN if the budget does not buy one CoT with k summaries, or if no k gains anything.
 * @throws RangeError if the budget does not buy one CoT with one summary.
 */
export function lossOfK(spending: Spending & { readonly k: number }): number {
  const best = oneStepValue({ ...spending, k: bestK(spending) });
  return best > 0 ? 1 - oneStepValue(spending) / best : Number.NaN;
}

function mostSummaries(where: string, { budget, cotPrice }: Spending): number {
  const most = budget - cotPrice;
  if (!(most >= 1))
    throw new RangeError(
      `${where}: budget must be at least ${1 + cotPrice}, the price of one CoT with one ` +
        `summary, got ${budget}`,
    );
  return most;
}
