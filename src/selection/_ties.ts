/** Breaks ties by random priorities, after making near-equal numbers equal so that they do tie. */
import type { Rng } from '../base/random.js';

/** A candidate's priority among equals, a 32-bit integer; no two indices share one. */
export type TieOrder = (index: number) => number;

/**
 * Returns a random order of all candidates for the cost of two draws, however many there are: a
 * keyed bijection of 32-bit integers, computed only for candidates that tie. It depends neither on
 * position nor on the order of evaluation.
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

/** Numbers that differ by less than this share of the largest magnitude count as equal. */
export const tieResolution = 2 ** -40;

/**
 * Rounds the values of each group to a grid of `tieResolution` times the group's largest magnitude.
 * The mean of (0.7, 0.8, 0.9) must tie with that of (0.9, 0.8, 0.7), though the order of summation
 * changes its last bit.
 * @param values the numbers to compare, [N].
 * @param raw the same numbers before any centring, which set the magnitude, [N].
 * @param groupStart group g is groupStart[g]..groupStart[g + 1] − 1, [G + 1].
 * @returns the rounded values, [N].
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
    // Adding and subtracting 1.5 · 2^52 grid steps rounds to the grid.
    const shift = 1.5 * 2 ** (52 + Math.floor(Math.log2(largest))) * tieResolution;
    for (let i = from; i < to; i++) out[i] = values[i]! + shift - shift;
  }
  return out;
}

/** Returns the largest magnitude in values[from..to), or 0 if the range is empty. */
export function largestMagnitude(values: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const v = values[i]!;
    if (v > largest) largest = v;
    else if (-v > largest) largest = -v;
  }
  return largest;
}
