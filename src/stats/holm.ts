/** Holm, "A Simple Sequentially Rejective Multiple Test Procedure" (1979). */

/**
 * Adjusted p-values of a family, in the order given: rejecting those at or below α keeps the chance of any false
 * rejection in the family at α. A NaN is a comparison that could not be made: it stays NaN and is not counted.
 */
export function holmAdjust(p: readonly number[]): number[] {
  const order = p.flatMap((v, i) => (Number.isNaN(v) ? [] : [i])).sort((i, j) => p[i]! - p[j]!);
  const adjusted = p.map(() => Number.NaN);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (order.length - rank) * p[index]!));
    adjusted[index] = highest;
  });
  return adjusted;
}
