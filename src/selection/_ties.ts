/** Ties are settled by random priorities, and near-equal numbers are first made equal so that they can tie. */
import type { Rng } from '../base/random.js';

/** A candidate's priority among equals, a 32-bit integer; no two indices share one. */
export type TieOrder = (index: number) => number;

/**
 * A random order of all candidates that costs two draws, whatever their number: a keyed bijection of 32-bit integers,
 * computed only for candidates that do tie. Position has no part in it, and neither has the order of evaluation.
 */
export function tieOrder(rng: Rng): TieOrder {
  const first = rng.int(4294967296) | 0;
  const second = rng.int(4294967296) | 0;
  return (index) => mix((mix(index ^ first) + second) | 0);
}

/** murmur3's 32-bit finaliser, a bijection. */
function mix(word: number): number {
  let h = word;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Numbers closer than this share of the largest magnitude count as equal. */
export const tieResolution = 2 ** -40;

/**
 * The values on a grid of `tieResolution` times the largest magnitude of `raw` in each group: a mean of (0.7, 0.8,
 * 0.9) must tie with one of (0.9, 0.8, 0.7), which differs in its last bit by the order of summation alone.
 * @param values what is compared, [N].
 * @param raw the same before any centring, which sets the magnitude, [N].
 * @param groupStart group g is groupStart[g]..groupStart[g + 1] − 1, [G + 1].
 */
export function snapped(
  values: Float64Array,
  raw: Float64Array,
  groupStart: Int32Array,
): Float64Array {
  const out = new Float64Array(values.length);
  for (let g = 0; g + 1 < groupStart.length; g++) {
    const from = groupStart[g]!;
    const to = groupStart[g + 1]!;
    const largest = largestMagnitude(raw, from, to);
    if (largest === 0 || largest < 1e-280 || largest > 1e280) {
      for (let i = from; i < to; i++) out[i] = values[i]!;
      continue;
    }
    // Adding and taking away 1.5 · 2^52 grid steps rounds to the grid.
    const shift = 1.5 * 2 ** (52 + Math.floor(Math.log2(largest))) * tieResolution;
    for (let i = from; i < to; i++) out[i] = values[i]! + shift - shift;
  }
  return out;
}

/** The largest magnitude in values[from..to), 0 for none. */
export function largestMagnitude(values: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const v = values[i]!;
    if (v > largest) largest = v;
    else if (-v > largest) largest = -v;
  }
  return largest;
}
