/**
 * Finds the best of a range of candidates, by key and then by tie order, sorting as little as it
 * can.
 */
import type { TieOrder } from './_ties.js';

/** Returns the index of the largest key in keys[from..to), which must not be empty. */
export function best(keys: Float64Array, from: number, to: number, ties: TieOrder): number {
  let top = from;
  let key = keys[from]!;
  for (let i = from + 1; i < to; i++) {
    const k = keys[i]!;
    if (k > key || (k === key && ties(i) > ties(top))) {
      top = i;
      key = k;
    }
  }
  return top;
}

/** Returns the index of the smallest key in keys[from..to), which must not be empty. */
export function worst(keys: Float64Array, from: number, to: number, ties: TieOrder): number {
  let bottom = from;
  let key = keys[from]!;
  for (let i = from + 1; i < to; i++) {
    const k = keys[i]!;
    if (k < key || (k === key && ties(i) < ties(bottom))) {
      bottom = i;
      key = k;
    }
  }
  return bottom;
}

/**
 * Writes the indices of the `count` largest keys in keys[from..to) to out[at..], in ascending
 * order.
 * @param scratch working space of at least to − from numbers.
 */
export function top(
  keys: Float64Array,
  from: number,
  to: number,
  count: number,
  ties: TieOrder,
  scratch: Float64Array,
  out: Int32Array,
  at: number,
): void {
  const size = to - from;
  if (count >= size) {
    for (let i = from; i < to; i++) out[at++] = i;
    return;
  }
  if (count === 1) {
    out[at] = best(keys, from, to, ties);
    return;
  }
  for (let i = 0; i < size; i++) scratch[i] = keys[from + i]!;
  const limit = kthLargest(scratch, size, count);
  // Counts without branches: on random keys, half of them would be mispredicted.
  let above = 0;
  let least = 0;
  for (let i = from; i < to; i++) {
    const k = keys[i]!;
    above += k > limit ? 1 : 0;
    least += k >= limit ? 1 : 0;
  }
  if (least === count) {
    const end = at + count;
    for (let i = from; at < end; i++) {
      out[at] = i;
      at += keys[i]! >= limit ? 1 : 0;
    }
    return;
  }
  let n = 0;
  for (let i = from; i < to; i++) if (keys[i] === limit) scratch[n++] = ties(i);
  const priority = kthLargest(scratch, n, count - above);
  for (let i = from; i < to; i++) {
    const k = keys[i]!;
    if (k > limit || (k === limit && ties(i) >= priority)) out[at++] = i;
  }
}

/** Returns all indices of keys[from..to), from best to worst. */
export function ranked(keys: Float64Array, from: number, to: number, ties: TieOrder): Int32Array {
  const order = new Int32Array(to - from);
  for (let i = from; i < to; i++) order[i - from] = i;
  return order.sort((a, b) => keys[b]! - keys[a]! || ties(b) - ties(a));
}

/**
 * Returns the k-th largest of values[0..size), 1 ≤ k ≤ size, and reorders them. Uses quickselect,
 * and sorts the rest once that takes too many steps.
 */
export function kthLargest(values: Float64Array, size: number, k: number): number {
  const target = size - k;
  let low = 0;
  let high = size - 1;
  let patience = 2 * Math.ceil(Math.log2(size + 1)) + 8;
  while (low < high) {
    if (high - low < smallRange) {
      insertionSort(values, low, high);
      return values[target]!;
    }
    if (patience-- === 0) {
      values.subarray(low, high + 1).sort();
      return values[target]!;
    }
    const pivot = medianOf3(values[low]!, values[(low + high) >>> 1]!, values[high]!);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) {
        const held = values[i]!;
        values[i++] = values[j]!;
        values[j--] = held;
      }
    }
    if (target <= j) high = j;
    else if (target >= i) low = i;
    else return values[target]!;
  }
  return values[target]!;
}

/** Shorter ranges are sorted: a question has few candidates, and branches mispredict on them. */
const smallRange = 40;

function insertionSort(values: Float64Array, low: number, high: number): void {
  for (let i = low + 1; i <= high; i++) {
    const v = values[i]!;
    let at = i;
    while (at > low && values[at - 1]! > v) {
      values[at] = values[at - 1]!;
      at--;
    }
    values[at] = v;
  }
}

function medianOf3(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
