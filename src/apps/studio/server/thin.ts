/** Returns at most `most` of the values, evenly spread, with the first and the last among them. */
export function thin<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values];
  return Array.from(
    { length: most },
    (_, i) => values[Math.round((i * (values.length - 1)) / (most - 1))]!,
  );
}
