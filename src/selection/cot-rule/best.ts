import type { KeepRule } from './_keep-rule.js';

/** Keeps the `count` best at equal weights, or all if there are fewer. */
export function bestRule(count: number): KeepRule {
  return { count: (n) => Math.min(count, n), weight: () => 1 };
}
