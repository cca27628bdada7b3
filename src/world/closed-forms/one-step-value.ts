import { requireAtLeast } from './_check.js';
import { expectedMax } from './expected-max.js';
import { reliability } from './reliability.js';

/** A question's budget, its prices, and the noise of its scores. */
export interface Spending {
  /** B, in summaries. */
  readonly budget: number;
  /** r, the price of a CoT in summaries, 0 or more. */
  readonly cotPrice: number;
  /** λ = (σ_W² + σ_G²) / σ_V², 0 or more. */
  readonly lambda: number;
}

/**
 * Returns the expected true value of the CoT with the best mean of k scores, less that of the mean
 * CoT, in units of σ_V: e_n √ρ_k with n = B / (k + r), which need not be an integer. NaN if the
 * budget does not buy one CoT.
 * @throws RangeError for arguments out of range.
 */
export function oneStepValue({
  budget,
  cotPrice,
  k,
  lambda,
}: Spending & { readonly k: number }): number {
  requireAtLeast('oneStepValue', 'budget', budget, 0);
  requireAtLeast('oneStepValue', 'cotPrice', cotPrice, 0);
  const share = reliability(k, lambda);
  const n = budget / (k + cotPrice);
  return n < 1 ? Number.NaN : expectedMax(n) * Math.sqrt(share);
}
