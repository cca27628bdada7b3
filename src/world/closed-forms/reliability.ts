import { requireAtLeast } from './_check.js';

/**
 * ρ_k = 1 / (1 + λ / k): the share of the variance of a CoT's mean of k scores that is the CoT's own value, 0..1. λ is the
 * noise ratio (σ_W² + σ_G²) / σ_V², 0 or more; k is 1 or more and need not be whole.
 * Source: Spearman–Brown, in the words of Lord & Novick, Statistical Theories of Mental Test Scores, 1968, section 5.10.
 * @throws RangeError for arguments out of range.
 */
export function reliability(k: number, lambda: number): number {
  requireAtLeast('reliability', 'k', k, 1);
  requireAtLeast('reliability', 'lambda', lambda, 0);
  return k / (k + lambda);
}
