/**
 * Places values on a logarithmic axis, which is given by its values and may have a 0 below them.
 */

/** Returns a value's index among sorted values, by logarithm in between; clamped at the ends. */
export function logPlace(sorted: readonly number[], value: number): number {
  const exact = sorted.indexOf(value);
  if (exact >= 0) return exact;
  const above = sorted.findIndex((v) => v > value);
  if (above === 0) return 0;
  if (above < 0) return sorted.length - 1;
  const below = sorted[above - 1]!;
  if (below === 0) return above;
  return above - 1 + Math.log(value / below) / Math.log(sorted[above]! / below);
}

/** Returns 1, 2 and 5 or 1 and 3 or 1 of each decade, at most `most`; and 0 if the axis has it. */
export function logTicks(sorted: readonly number[], most: number): number[] {
  const positive = sorted.filter((v) => v > 0);
  const [low, high] = [positive[0], positive.at(-1)];
  const zero = sorted[0] === 0 ? [0] : [];
  if (low === undefined || high === undefined) return zero;
  const decades = Array.from(
    { length: Math.floor(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => Math.floor(Math.log10(low)) + i,
  );
  const candidates = [[1, 2, 5], [1, 3], [1]].map((steps) =>
    decades
      .flatMap((d) => steps.map((s) => Number((s * 10 ** d).toPrecision(3))))
      .filter((v) => v >= low * 0.999 && v <= high * 1.001),
  );
  return [...zero, ...(candidates.find((c) => c.length <= most && c.length > 0) ?? [low, high])];
}
