import { requireAtLeast } from './_check.js';

/**
 * Returns √(λ r), or 1 if that is below 1: the real number of summaries per CoT that estimates a
 * question's mean best for its price, and with which policy gradient learns most. Source: Cochran,
 * Sampling Techniques, 1977, section 10.6; it is `bestKClosedForm` with L = 1.
 * @param lambda λ, the noise ratio, 0 or more.
 * @param cotPrice r, the price of a CoT in summaries, 0 or more.
 * @throws RangeError for arguments out of range.
 */
export function cochranK(lambda: number, cotPrice: number): number {
  requireAtLeast('cochranK', 'lambda', lambda, 0);
  requireAtLeast('cochranK', 'cotPrice', cotPrice, 0);
  // If CoTs cost nothing, another CoT is worth at least as much as another summary.
  return cotPrice === 0 ? 1 : Math.max(1, Math.sqrt(lambda * cotPrice));
}
