import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import { snapped, tieOrder } from './_ties.js';
import { best, kthLargest, ranked, top, worst } from './_top.js';

/** Draws from few different numbers, so that many tie. */
const keys = fc
  .array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 80 })
  .map((xs) => Float64Array.from(xs));
const seeds = fc.integer();

describe('selecting the best', () => {
  it('finds the k-th largest', () => {
    fc.assert(
      fc.property(keys, fc.nat(), (xs, pick) => {
        const k = 1 + (pick % xs.length);
        expect(kthLargest(xs.slice(), xs.length, k)).toBe(xs.toSorted()[xs.length - k]);
      }),
    );
  });

  it('finds the k-th largest of inputs that are hard for quickselect', () => {
    const size = 20_000;
    const shapes = {
      ascending: (i: number) => i,
      descending: (i: number) => -i,
      constant: () => 1,
      organPipe: (i: number) => Math.min(i, size - i),
      sawtooth: (i: number) => i % 7,
    };
    for (const shape of Object.values(shapes)) {
      const xs = Float64Array.from({ length: size }, (_, i) => shape(i));
      for (const k of [1, 2, size / 2, size])
        expect(kthLargest(xs.slice(), size, k)).toBe(xs.toSorted()[size - k]);
    }
  });

  it('takes the first of the ranking within its range, in ascending order', () => {
    fc.assert(
      fc.property(keys, fc.nat(), seeds, (xs, pick, seed) => {
        const ties = tieOrder(createRng(seed));
        const padded = Float64Array.of(9, ...xs, 9);
        const to = xs.length + 1;
        const count = 1 + (pick % xs.length);
        const out = new Int32Array(count + 1).fill(-7);
        top(padded, 1, to, count, ties, new Float64Array(xs.length), out, 0);
        const order = ranked(padded, 1, to, ties);
        expect([...out]).toEqual([...order.slice(0, count).toSorted(), -7]);
        expect(best(padded, 1, to, ties)).toBe(order[0]);
        expect(worst(padded, 1, to, ties)).toBe(order.at(-1));
      }),
    );
  });

  it('gives every index its own priority', () => {
    const ties = tieOrder(createRng(3));
    expect(new Set(Array.from({ length: 100_000 }, (_, i) => ties(i))).size).toBe(100_000);
  });
});

describe('making near-equal numbers equal', () => {
  const one = Int32Array.of(0, 2);
  const snap = (a: number, b: number) => snapped(Float64Array.of(a, b), Float64Array.of(a, b), one);

  it('makes numbers equal that differ only by rounding, and no others', () => {
    const [a, b] = snap(0.7 + 0.8 + 0.9, 0.9 + 0.8 + 0.7);
    expect(0.7 + 0.8 + 0.9).not.toBe(0.9 + 0.8 + 0.7);
    expect(a).toBe(b);
    const [c, d] = snap(1, 1 + 1e-11);
    expect(c).toBeLessThan(d!);
  });

  it('keeps tiny numbers apart and huge ones too, each in its own group', () => {
    const values = Float64Array.of(1e-9, 2e-9, 1e300, 2e300, 5e-324, 0, -1e15, 1e15);
    const groups = Int32Array.of(0, 2, 4, 6, 8);
    const keys = snapped(values, values, groups);
    for (const i of [0, 2, 4, 6]) expect(keys[i]).not.toBe(keys[i + 1]);
    for (const [i, key] of keys.entries())
      expect(Math.abs(key - values[i]!)).toBeLessThanOrEqual(1e-12 * Math.abs(values[i]!));
  });
});
