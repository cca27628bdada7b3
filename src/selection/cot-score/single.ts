/**
 * The score of a CoT with one summary: that summary's. A scheme that scores by `single` takes every summary for a
 * sample of its own, so that a CoT with k summaries enters k times.
 */
export function single(values: Float64Array, from: number, _to: number): number {
  return values[from]!;
}
