/**
 * Says how many of a pool's candidates are kept, and at what weight. Face rules use it for
 * summaries too.
 */
export interface KeepRule {
  /** Returns how many of n candidates are kept, 1..n. n is at least 1. */
  count(n: number): number;
  /**
   * Returns the relative weight of a kept candidate that scores `gap`, 0 or more, below the best.
   */
  weight(gap: number): number;
}
