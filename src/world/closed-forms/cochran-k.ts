import { requireAtLeast } from './_check.js';

/**
 * √(λ r), or 1 if that lies below: the number of summaries of a CoT at which the mean of a question is told best for its price, and at
 * which policy gradient learns most, real. λ is the noise ratio and r the price of a CoT in summaries, both 0 or more.
 * Source: Cochran, Sampling Techniques, 1977, section 10.6; `bestKClosedForm` with L = 1.
 * @throws RangeError for arguments out of range.
 */
export function cochranK(lambda: number, cotPrice: number): number {
  requireAtLeast('cochranK', 'lambda', lambda, 0);
  requireAtLeast('cochranK', 'cotPrice', cotPrice, 0);
  // Where CoTs cost nothing they are as good as summaries, however noisy.
  return cotPrice === 0 ? 1 : Math.max(1, Math.sqrt(lambda * cotPrice));
}
