/**
 * Tests what every scheme must do. Call `schemeSuite(scheme)` in a test file; a scheme of your own
 * can run it too.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, shuffled } from '../base/random.js';
import { SchemeError } from './_error.js';
import { largestScore } from './_flat-round.js';
import { type ComposedScheme, composeScheme } from './compose.js';
import { cotScoresOfRound } from './cot-scores-of.js';
import type { RoleTargets, SampleRef, Targets } from './scheme.js';
import {
  type AskedWorld,
  askedWorld,
  cotOf,
  difference,
  type FullTree,
  learnt,
  mapScores,
  played,
  raggedRound,
  treeOf,
  withoutFailures,
} from './testing.suite.js';

const roles = ['shoggoth', 'face'] as const;
const rounds = fc
  .integer({ min: 0, max: 2 ** 40 })
  .map((seed) => ({ seed, round: raggedRound(seed) }));
const runs = { numRuns: 60 };

export function schemeSuite(scheme: ComposedScheme): void {
  const { spec } = scheme;
  /** A minimum score depends on the level of the scores by design. */
  const levelFree = spec.minScore === undefined || spec.minScore === 'none';
  const select = (round: readonly FullTree[], seed = 1) => scheme.select(round, createRng(seed));
  const check = (property: (round: FullTree[], seed: number) => void) =>
    fc.assert(
      fc.property(rounds, ({ round, seed }) => property(round, seed)),
      runs,
    );

  describe(`scheme ${scheme.name}`, () => {
    it('learns nothing from an empty round, or from one where everything failed', () => {
      for (const round of [
        [],
        [treeOf()],
        [treeOf([], [Number.NaN]), treeOf([Number.NaN, Number.NaN])],
      ])
        expect(count(select(round))).toBe(0);
    });

    it('accepts a question with one CoT and a CoT with one summary', () => {
      const targets = select([treeOf([1, 2, 3.5]), treeOf([2])]);
      for (const role of roles)
        expectWellFormed(targets[role], [treeOf([1, 2, 3.5]), treeOf([2])], role);
    });

    it('targets only valid samples, with finite coefficients and a reason', () => {
      check((round) => {
        const targets = select(round);
        for (const role of roles) expectWellFormed(targets[role], round, role);
      });
    });

    it('conserves mass', () => {
      check((round) => {
        const targets = select(round);
        for (const role of roles) expectMass(targets[role], spec.update.rule);
      });
    });

    it('changes nothing in its input and selects the same for the same seed', () => {
      check((round, seed) => {
        const before = structuredClone(round);
        const first = select(round, seed);
        expect(round).toEqual(before);
        expect(select(round, seed)).toEqual(first);
      });
    });

    it('treats a failed sample as if it did not exist', () => {
      check((round) => {
        const { round: kept, was } = withoutFailures(round);
        expect(difference(select(round), select(kept), was)).toBeUndefined();
      });
    });

    it('does not depend on the order of questions', () => {
      check((any, seed) => {
        const round = untied(any);
        const order = shuffled([...round.keys()], createRng(seed));
        const back = (ref: SampleRef) => ({ ...ref, question: order[ref.question]! });
        const permuted = select(
          order.map((q) => round[q]!),
          2,
        );
        expect(difference(select(round), permuted, back)).toBeUndefined();
      });
    });

    it('follows a permutation of CoTs and of summaries', () => {
      check((any, seed) => {
        const round = untied(any);
        const { round: permuted, back } = permutedRound(round, seed);
        expect(difference(select(round), select(permuted, 2), back)).toBeUndefined();
      });
    });

    it('makes finite coefficients of any scores within the bounds, and refuses others', () => {
      const magnitudes = fc.constantFrom(
        1e-320,
        1e-200,
        1e-100,
        1,
        1e20,
        1e99,
        1e100,
        1e101,
        1e200,
        1e308,
      );
      fc.assert(
        fc.property(
          rounds,
          fc.array(magnitudes, { minLength: 1, maxLength: 6 }),
          ({ round }, scales) => {
            let at = 0;
            const extreme = mapScores(round, (score) => {
              const unit = Math.max(-1, Math.min(1, score));
              return unit * (scales[at++ % scales.length] ?? 1);
            });
            const tooLarge = extreme.some(({ cots }) =>
              cots.some(({ score }) => score.some((s) => Math.abs(s) > largestScore)),
            );
            try {
              const targets = select(extreme);
              for (const role of roles) expectWellFormed(targets[role], extreme, role);
            } catch (error) {
              if (!(error instanceof SchemeError)) throw error;
              expect(error.message).toMatch(
                /of question \d+, CoT \d+, summary \d+ is .*; it must lie within/,
              );
              // Another channel may hold the large score.
              expect(tooLarge || scheme.needs.some((part) => part !== 'score')).toBe(true);
            }
          },
        ),
        runs,
      );
    });

    it('reinforces nothing below a minimum score, and otherwise chooses the same', () => {
      fc.assert(
        fc.property(rounds, fc.double({ min: -1.5, max: 1.5, noNaN: true }), ({ round }, least) => {
          const limited = composeScheme({ ...spec, minScore: least }).select(round, createRng(1));
          const free = composeScheme({ ...spec, minScore: 'none' }).select(round, createRng(1));
          const cotScores = cotScoresOfRound(round, spec);
          for (const role of roles) {
            const scoreOf = ({ question, cot, summary }: SampleRef) =>
              summary === undefined
                ? cotScores[question]![cot]!
                : round[question]!.cots[cot]![spec.faceChannel][summary]!;
            const all = learnt(free[role]);
            const some = learnt(limited[role]);
            // Where every summary is a sample, two of a CoT's samples may have cancelled out.
            const cancels =
              spec.cotScore.rule === 'single' && spec.update.rule === 'policy-gradient';
            if (!cancels) for (const key of some.keys()) expect(all.has(key)).toBe(true);
            for (const sample of limited[role].samples)
              if (sample.coef > 0) expect(scoreOf(sample)).toBeGreaterThanOrEqual(least - 1e-8);
            for (const { chosen } of limited[role].pairs)
              expect(scoreOf(chosen)).toBeGreaterThanOrEqual(least - 1e-8);
            expectMass(limited[role], spec.update.rule);
            if (spec.update.rule === 'policy-gradient' && !cancels)
              for (const [key, coef] of all) if (coef < 0) expect(some.get(key)).toBe(coef);
            if (limited[role].leftOut === undefined) expect(some).toEqual(all);
            else expect(limited[role].leftOut.belowMinimum).toBeGreaterThan(0);
          }
        }),
        runs,
      );
    });

    it.runIf(levelFree)('does not depend on a constant added to all scores', () => {
      check((round) => {
        expect(difference(select(round), select(shifted(round, () => 5)))).toBeUndefined();
      });
    });

    it.runIf(levelFree && spec.scope !== 'global')(
      'does not depend on a constant added to a question',
      () => {
        check((round) => {
          expect(
            difference(select(round), select(shifted(round, (q) => 3 * q - 4))),
          ).toBeUndefined();
        });
      },
    );

    it('splits any budget into n and k of at least 1 that use as much of it as they can', () => {
      const numbers = fc.record({
        extra: fc.double({ min: 0, max: 500, noNaN: true }),
        cotPrice: fc.double({ min: 0, max: 40, noNaN: true }),
      });
      fc.assert(
        fc.property(numbers, ({ extra, cotPrice }) => {
          const budget = 1 + cotPrice + extra;
          const { n, k } = scheme.split(budget, cotPrice);
          expect(
            Number.isInteger(n) && Number.isInteger(k) && n >= 1 && k >= 1 && k <= spec.split.k,
          ).toBe(true);
          expect(n * (k + cotPrice)).toBeLessThanOrEqual(budget);
          expect((n + 1) * (k + cotPrice)).toBeGreaterThan(budget);
        }),
      );
    });
  });

  describe(`the allocation of scheme ${scheme.name}`, () => {
    const worlds = fc.record({
      seed: fc.integer({ min: 0, max: 2 ** 40 }),
      questions: fc.integer({ min: 1, max: 4 }),
      n: fc.integer({ min: 1, max: 12 }),
      k: fc.integer({ min: 1, max: spec.cotScore.rule === 'single' ? 1 : 6 }),
      lambda: fc.constantFrom(0.1, 1, 10),
    });
    const checkWorlds = (failing: number, property: (world: AskedWorld, seed: number) => void) =>
      fc.assert(
        fc.property(worlds, ({ seed, questions, n, k, lambda }) =>
          property(askedWorld(seed, { questions, split: { n, k }, lambda, failing }), seed),
        ),
        runs,
      );
    const play = (world: AskedWorld, seed = 1) => played(scheme, world, createRng(seed));
    const spentBy = ({ cots }: FullTree) => cots.reduce((sum, { score }) => sum + score.length, 0);

    it('asks for whole numbers, at most n · k in all, and none for a CoT that failed', () => {
      checkWorlds(0.2, (world) => {
        const { round, asked } = play(world);
        for (const tree of round)
          expect(spentBy(tree)).toBeLessThanOrEqual(world.split.n * world.split.k);
        asked.forEach((counts, stage) => {
          expect(counts.map((cots) => cots.length)).toEqual(
            world.failed.map((cots) => cots.length),
          );
          for (const [q, cots] of counts.entries())
            for (const [i, count] of cots.entries()) {
              expect(Number.isInteger(count) && count >= 0).toBe(true);
              if (stage > 0 && world.failed[q]![i]) expect(count).toBe(0);
            }
        });
      });
    });

    it('spends all of n · k, some of it on every CoT, if nothing fails', () => {
      checkWorlds(0, (world) => {
        const { n, k } = world.split;
        for (const tree of play(world).round) {
          expect(spentBy(tree)).toBe(n * k);
          for (const { score } of tree.cots) expect(score.length).toBeGreaterThan(0);
        }
      });
    });

    it('asks for the same again with the same seed, and changes nothing in its input', () => {
      checkWorlds(0.2, (world, seed) => {
        const { round, asked } = play(world, seed);
        expect(play(world, seed)).toEqual({ round, asked });
        const before = structuredClone(round);
        scheme.allocate(round, { n: world.split.n, k: 2 * world.split.k }, 1, createRng(seed));
        expect(round).toEqual(before);
      });
    });

    it('follows a permutation of questions and of CoTs', () => {
      checkWorlds(0.2, (world, seed) => {
        const rng = createRng(seed);
        const order = shuffled([...world.failed.keys()], rng);
        const cots = order.map((q) => shuffled([...world.failed[q]!.keys()], rng));
        const permuted: AskedWorld = {
          split: world.split,
          failed: order.map((q, at) => cots[at]!.map((i) => world.failed[q]![i]!)),
          score: (at, place, j) => world.score(order[at]!, cots[at]![place]!, j),
        };
        const { round } = play(world);
        const expected = order.map((q, at) => ({ cots: cots[at]!.map((i) => round[q]!.cots[i]!) }));
        expect(play(permuted, 2).round).toEqual(expected);
      });
    });

    it('stops if every CoT or every summary failed', () => {
      const split = { n: 3, k: spec.cotScore.rule === 'single' ? 1 : 4 };
      const score = () => Number.NaN;
      expect(play({ split, failed: [[true, true, true]], score }).asked.length).toBeLessThanOrEqual(
        1,
      );
      expect(
        play({ split, failed: [[false, true, false]], score }).asked.length,
      ).toBeLessThanOrEqual(1);
    });
  });

  /**
   * Drops questions with one CoT if scores are centred, which puts each of those at 0, where they
   * tie.
   */
  function untied(round: readonly FullTree[]): FullTree[] {
    const scored = ({ cots }: FullTree) =>
      cots.filter(({ score }) => score.some((s) => !Number.isNaN(s))).length;
    return round.filter((tree) => spec.scope !== 'centred' || scored(tree) !== 1);
  }

  /**
   * Shifts all scores but the task score under a threshold, which depends on its level by design.
   */
  function shifted(round: readonly FullTree[], by: (question: number) => number): FullTree[] {
    const fixed = spec.faceRule.minTask === undefined ? undefined : 'task';
    return mapScores(round, (score, q, channel) => (channel === fixed ? score : score + by(q)));
  }
}

function count(targets: Targets): number {
  return roles.reduce(
    (n, role) => n + targets[role].samples.length + targets[role].pairs.length,
    0,
  );
}

function expectWellFormed(
  { samples, pairs }: RoleTargets,
  round: readonly FullTree[],
  role: string,
): void {
  const places = [...samples, ...pairs.flatMap(({ chosen, rejected }) => [chosen, rejected])];
  for (const { question, cot, summary } of places) {
    const { score } = round[question]!.cots[cot]!;
    expect(summary === undefined).toBe(role === 'shoggoth');
    expect(
      summary === undefined ? score.some((s) => !Number.isNaN(s)) : !Number.isNaN(score[summary]),
    ).toBe(true);
  }
  for (const { coef, why } of samples)
    expect(Number.isFinite(coef) && coef !== 0 && why.length > 5).toBe(true);
  for (const { weight, beta, why } of pairs)
    expect(weight > 0 && beta > 0 && why.length > 5).toBe(true);
  const keys = samples.map(({ question, cot, summary }) => `${question}/${cot}/${summary}`);
  expect(new Set(keys).size).toBe(keys.length);
}

function expectMass({ samples, pairs }: RoleTargets, update: string): void {
  if (samples.length + pairs.length === 0) return;
  const mass =
    samples.reduce((sum, s) => sum + Math.abs(s.coef), 0) +
    pairs.reduce((sum, p) => sum + p.weight, 0);
  const signed = samples.reduce((sum, s) => sum + s.coef, 0);
  // A policy gradient's mass depends on the scores.
  if (update === 'policy-gradient') return;
  expect(mass).toBeCloseTo(1, 9);
  if (update === 'sft') expect(signed).toBeCloseTo(1, 9);
}

function permutedRound(round: readonly FullTree[], seed: number) {
  const rng = createRng(seed);
  const orders = round.map(({ cots }) =>
    shuffled([...cots.keys()], rng).map((cot) => ({
      cot,
      summaries: shuffled([...cots[cot]!.score.keys()], rng),
    })),
  );
  const pick = (xs: number[], order: number[]) => order.map((j) => xs[j]!);
  const permuted = orders.map((order, q) => ({
    cots: order.map(({ cot, summaries }) => {
      const { score, task, appeal } = round[q]!.cots[cot] ?? cotOf();
      return {
        score: pick(score, summaries),
        task: pick(task, summaries),
        appeal: pick(appeal, summaries),
      };
    }),
  }));
  const back = ({ question, cot, summary }: SampleRef): SampleRef => {
    const from = orders[question]![cot]!;
    return summary === undefined
      ? { question, cot: from.cot }
      : { question, cot: from.cot, summary: from.summaries[summary]! };
  };
  return { round: permuted, back };
}
