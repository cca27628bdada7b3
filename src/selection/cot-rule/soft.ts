import type { KeepRule } from './_keep-rule.js';

/**
 * Keeps all, weighted by the softmax of their scores. The temperature, above 0, is in score units.
 */
export function softRule(temperature: number): KeepRule {
  return { count: (n) => n, weight: (gap) => Math.exp(-gap / temperature) };
}
