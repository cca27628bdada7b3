/**
 * Returns the Holm-adjusted p-values of a family of tests, in the given order. Rejecting those at
 * or below α keeps the chance of any false rejection in the family at or below α. A NaN stands for
 * a comparison that could not be made; it stays NaN and does not count towards the family. Source:
 * Holm, A Simple Sequentially Rejective Multiple Test Procedure, 1979.
 * @param p p-values, 0..1 or NaN.
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
