/** Converts servers' log-probabilities into rows of the Policy contract. */

/**
 * Returns a row of T values, 0 at position 0. Servers send one for every token, or leave out the
 * first, which has no context.
 * @param row T − 1 or T values; the first of T may be null
 */
export function aligned(row: readonly (number | null)[], length: number): Float32Array {
  if (row.length < length - 1)
    throw new Error(`the server sent ${row.length} log-probabilities for ${length} tokens`);
  const out = new Float32Array(length);
  for (let back = 1; back < length; back++) out[length - back] = row.at(-back) ?? 0;
  return out;
}
