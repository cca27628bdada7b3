import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, deriveSeed } from '../../base/random.js';
import type { Candidates } from '../_pools.js';
import { cotPools } from '../_pools.js';
import { tieOrder } from '../_ties.js';
import { fractionRule } from '../cot-rule/fraction.js';
import { type Normalise, policyGradient } from './policy-gradient.js';

/** Makes candidates of nested summaries: the siblings share a CoT, the kin share a question. */
function summariesOf(questions: readonly (readonly number[])[], value: Float64Array): Candidates {
  const familyStart = [0];
  const kinStart = [0];
  for (const cots of questions) {
    for (const k of cots) familyStart.push(familyStart.at(-1)! + k);
    kinStart.push(familyStart.at(-1)!);
  }
  return {
    value,
    key: value,
    ties: tieOrder(createRng(1)),
    families: { familyStart: Int32Array.from(familyStart), kinStart: Int32Array.from(kinStart) },
    ref: (summary) => ({ question: 0, cot: 0, summary }),
    target: (summary, coef, why) => ({ question: 0, cot: 0, summary, coef, why }),
    same: (a, b) => a === b,
    textOf: () => Number.NaN,
    mayReinforce: undefined,
    words: { one: 'summary', many: 'summaries', by: '', place: '', elsewhere: '' },
  };
}

/**
 * Computes advantages from their definition: a score less the mean of the others that it is
 * compared with, in units of their spread if asked.
 */
function naive({ value, families }: Candidates, normalise: Normalise): Map<number, number> {
  const siblings = (starts: Int32Array, i: number) => {
    const g = starts.findIndex((start, at) => start <= i && i < (starts[at + 1] ?? Number.NaN));
    return [...value.subarray(starts[g]!, starts[g + 1]!)];
  };
  const mean = (xs: readonly number[]) => xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const out = new Map<number, number>();
  value.forEach((score, i) => {
    const own = siblings(families.familyStart, i);
    const all = own.length > 1 ? own : siblings(families.kinStart, i);
    if (all.length < 2) return;
    const others = all.slice();
    others.splice(others.indexOf(score), 1);
    const centre = mean(all);
    const spread = Math.sqrt(all.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (all.length - 1));
    const advantage = score - mean(others);
    const scaled = normalise === 'none' ? advantage : spread < 1e-9 ? 0 : advantage / spread;
    if (Math.abs(scaled) > 1e-9) out.set(i, scaled / value.length);
  });
  return out;
}

/** Scores with many ties. */
const scoresOf = (size: number, seed: number) => {
  const rng = createRng(deriveSeed(seed, 'scores'));
  return Float64Array.from({ length: size }, () => (rng.next() < 0.5 ? rng.int(3) : rng.normal()));
};
const sizeOf = (questions: readonly (readonly number[])[]) =>
  questions.flat().reduce((sum, size) => sum + size, 0);
const everything = (of: Candidates) => cotPools(Int32Array.of(0, of.value.length), fractionRule(1));

describe('advantages', () => {
  it('are scores less the mean of siblings, or of kin for an only child; in sds if asked', () => {
    // One summary per CoT is as common as all other numbers together.
    const k = fc.oneof(fc.constant(1), fc.integer({ min: 0, max: 4 }));
    const trees = fc.array(fc.array(k, { maxLength: 6 }), { minLength: 1, maxLength: 6 });
    const normalises = fc.constantFrom<Normalise>('none', 'std');
    fc.assert(
      fc.property(trees, normalises, fc.integer(), (questions, normalise, seed) => {
        fc.pre(sizeOf(questions) > 0);
        const of = summariesOf(questions, scoresOf(sizeOf(questions), seed));
        const { samples } = policyGradient(normalise)(of, everything(of));
        const expected = naive(of, normalise);
        expect(samples.map(({ summary }) => summary)).toEqual([...expected.keys()]);
        for (const { summary, coef } of samples)
          expect(coef).toBeCloseTo(expected.get(summary!)!, 10);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['none', 'std'] as const)(
    'read each score a few times, however many only children a question has (%s)',
    (normalise) => {
      const size = 3000;
      let reads = 0;
      const counted = new Proxy(scoresOf(size, 1), {
        get(scores, key) {
          if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
          return Reflect.get(scores, key);
        },
      });
      const of = summariesOf([new Array<number>(size).fill(1)], counted);
      const { samples } = policyGradient(normalise)(
        { ...of, key: scoresOf(size, 1) },
        everything(of),
      );
      expect(samples.length).toBeGreaterThan(size / 2);
      expect(reads).toBeLessThan(20 * size);
    },
  );
});
