import { mean } from './mean.js';

/**
 * Returns a function that takes the mean of the m best of a CoT's valid scores values[from..to), or
 * of all if there are at most m. m is at least 1.
 */
export function topMean(m: number): (values: Float64Array, from: number, to: number) => number {
  const held = new Float64Array(m);
  return (values, from, to) => {
    if (to - from <= m) return mean(values, from, to);
    // `held` has the m best so far, in ascending order. m is small, so insertion beats a heap.
    for (let i = from; i < from + m; i++) insert(held, values[i]!, i - from);
    for (let i = from + m; i < to; i++) {
      const v = values[i]!;
      if (v <= held[0]!) continue;
      let at = 1;
      while (at < m && held[at]! < v) {
        held[at - 1] = held[at]!;
        at++;
      }
      held[at - 1] = v;
    }
    return mean(held, 0, m);
  };
}

function insert(held: Float64Array, v: number, size: number): void {
  let at = size;
  while (at > 0 && held[at - 1]! > v) {
    held[at] = held[at - 1]!;
    at--;
  }
  held[at] = v;
}
