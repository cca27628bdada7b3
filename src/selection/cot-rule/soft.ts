import type { KeepRule } from './_keep-rule.js';

/** All, weighted by the softmax of their scores at a temperature in score units, above 0. */
export function softRule(temperature: number): KeepRule {
  return { count: (n) => n, weight: (gap) => Math.exp(-gap / temperature) };
}
