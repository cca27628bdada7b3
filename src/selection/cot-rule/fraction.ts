import type { KeepRule } from './_keep-rule.js';

/**
 * Keeps the best fraction, 0 < fraction ≤ 1, at equal weights: the nearest whole number of
 * candidates, halves rounded up, and at least one.
 */
export function fractionRule(fraction: number): KeepRule {
  // The slack makes 0.145 · 100 = 14.499999999999998 count as a half.
  return {
    count: (n) => Math.max(1, Math.min(n, Math.floor(fraction * n + 0.5 + 1e-9))),
    weight: () => 1,
  };
}
