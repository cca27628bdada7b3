/**
 * Returns the names that a mistyped one may stand for, nearest first: names that contain it, then
 * the others by edit distance.
 */
export function nearest(name: string, names: readonly string[], count = 3): string[] {
  const wanted = name.toLowerCase();
  const distance = (other: string) =>
    editDistance(wanted, other) - (other.includes(wanted) ? 1000 : 0);
  return names
    .map((other) => ({ other, distance: distance(other) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ other }) => other);
}

/** The Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length]!;
}
