import type { KeepRule } from './_keep-rule.js';

/** The `count` best, equally weighted; all if there are fewer. */
export function bestRule(count: number): KeepRule {
  return { count: (n) => Math.min(count, n), weight: () => 1 };
}
