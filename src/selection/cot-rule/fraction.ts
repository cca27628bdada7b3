import type { KeepRule } from './_keep-rule.js';

/** The best fraction (0 < fraction ≤ 1), equally weighted: the nearest whole number, halves up, at least one. */
export function fractionRule(fraction: number): KeepRule {
  // The slack keeps 0.145 · 100 = 14.499999999999998 a half.
  return {
    count: (n) => Math.max(1, Math.min(n, Math.floor(fraction * n + 0.5 + 1e-9))),
    weight: () => 1,
  };
}
