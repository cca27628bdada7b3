/** Log-probabilities as servers give them, as rows of the Policy contract. */

/**
 * A row of T: servers give one for every token, or leave out the first, which has no context and gets 0.
 * @param row T − 1 or T values; of T, the first may be null.
 */
export function aligned(row: readonly (number | null)[], length: number): Float32Array {
  if (row.length < length - 1)
    throw new Error(`a server gave ${row.length} log-probabilities of ${length} tokens`);
  const out = new Float32Array(length);
  for (let back = 1; back < length; back++) out[length - back] = row.at(-back) ?? 0;
  return out;
}
