/** How many of a pool of competing candidates are kept, and how heavily. Face rules use it for summaries too. */
export interface KeepRule {
  /** How many of n candidates are kept, 1..n, for n of 1 or more. */
  count(n: number): number;
  /** Relative weight of a kept candidate whose score lies `gap` (0 or more) under the pool's best. */
  weight(gap: number): number;
}
