/**
 * Returns the items of a list for a loop of assertions.
 * @throws Error if the list is empty, because such a loop would pass without checking anything.
 */
export function each<T>(items: Iterable<T>): readonly T[] {
  const list = [...items];
  if (list.length === 0) throw new Error('a loop of assertions needs at least one item');
  return list;
}
