import { requireAtLeast } from './_check.js';

/**
 * Returns ρ_k = 1 / (1 + λ / k), 0..1: the share of the variance of a CoT's mean of k scores that
 * comes from the CoT's own value. Source: the Spearman–Brown formula; Lord & Novick, Statistical
 * Theories of Mental Test Scores, 1968, section 5.10.
 * @param k at least 1, not necessarily an integer.
 * @param lambda λ, the noise ratio (σ_W² + σ_G²) / σ_V², 0 or more.
 * @throws RangeError for arguments out of range.
 */
export function reliability(k: number, lambda: number): number {
  requireAtLeast('reliability', 'k', k, 1);
  requireAtLeast('reliability', 'lambda', lambda, 0);
  return k / (k + lambda);
}
