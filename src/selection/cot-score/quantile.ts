/**
 * Returns a function that takes the q-quantile, 0 ≤ q ≤ 1, of a CoT's valid scores
 * values[from..to), of which there is at least one. It interpolates linearly at rank (k − 1) q
 * (Hyndman & Fan 1996, type 7, the default of NumPy and R): q = 0.5 is the median, q = 1 the
 * maximum.
 */
export function quantile(q: number): (values: Float64Array, from: number, to: number) => number {
  let scratch = new Float64Array(64);
  return (values, from, to) => {
    const size = to - from;
    if (size > scratch.length) scratch = new Float64Array(2 * size);
    const sorted = scratch.subarray(0, size);
    for (let i = 0; i < size; i++) sorted[i] = values[from + i]!;
    sorted.sort();
    const rank = (size - 1) * q;
    const low = Math.floor(rank);
    const a = sorted[low]!;
    const b = sorted[Math.min(low + 1, size - 1)]!;
    return a + (b - a) * (rank - low);
  };
}
