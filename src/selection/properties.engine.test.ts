import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import {
  composeScheme,
  cotScoresOf,
  cotScoresOfRound,
  findScheme,
  resolveScheme,
  type SchemeInput,
} from './index.js';
import { choose, cotRules, cotScores, faceRules, scopes, updates } from './rules.js';
import type { SchemeSpecInput } from './spec.js';
import { difference, type FullTree, raggedRound, treeOf } from './testing.suite.js';

const rounds = fc.integer({ min: 0, max: 2 ** 40 }).map((seed) => raggedRound(seed));
const select = (input: SchemeInput, round: readonly FullTree[], seed = 1) =>
  resolveScheme(input).select(round, createRng(seed));

/** Reduces every CoT to at most k summaries. */
const cut = (round: readonly FullTree[], k: number): FullTree[] =>
  round.map(({ cots }) => ({
    cots: cots.map(({ score, task, appeal }) => ({
      score: score.slice(0, k),
      task: task.slice(0, k),
      appeal: appeal.slice(0, k),
    })),
  }));

/** The round with every score rounded to one of a few, so that almost everything ties. */
const coarse = (round: readonly FullTree[]): FullTree[] =>
  round.map(({ cots }) => ({
    cots: cots.map((cot) => {
      const score = cot.score.map((s) => (Number.isNaN(s) ? s : Math.sign(Math.round(s))));
      return { score, task: score, appeal: score };
    }),
  }));

describe('equalities between schemes', () => {
  it('the mean of the top m is the mean where no CoT has more than m summaries', () => {
    fc.assert(
      fc.property(rounds, fc.integer({ min: 1, max: 6 }), (round, m) => {
        const few = coarse(cut(round, m));
        const top = select({ name: 'nested-top3', cotScore: { m } }, few);
        expect(difference(top, select('nested-mean', few))).toBeUndefined();
      }),
    );
  });

  it('nested schemes with one summary per CoT are basic with one kept, ties included', () => {
    fc.assert(
      fc.property(rounds, fc.integer(), (round, seed) => {
        for (const flat of [cut(round, 1), coarse(cut(round, 1))]) {
          const basic = select({ name: 'basic', cotRule: { rule: 'best' } }, flat, seed);
          for (const name of ['nested-mean', 'nested-top3'])
            expect(difference(basic, select(name, flat, seed))).toBeUndefined();
        }
      }),
    );
  });

  it('the face of basic learns the summaries of exactly the samples that the shoggoth learns', () => {
    fc.assert(
      fc.property(rounds, fc.integer(), (round, seed) => {
        const { shoggoth, face } = select('basic', coarse(round), seed);
        const mass = new Map<string, number>();
        for (const { question, cot, coef } of face.samples)
          mass.set(`${question}/${cot}`, (mass.get(`${question}/${cot}`) ?? 0) + coef);
        expect(shoggoth.samples.length).toBe(mass.size);
        for (const s of shoggoth.samples)
          expect(mass.get(`${s.question}/${s.cot}`)).toBeCloseTo(s.coef, 12);
      }),
    );
  });

  it('shrinking ranks the CoTs of a question as the mean does if all have the same k', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), (seed, k) => {
        const rng = createRng(seed);
        const scores = () => Array.from({ length: k }, () => rng.normal());
        const round = Array.from({ length: 4 }, () => treeOf(...Array.from({ length: 5 }, scores)));
        const shrunk = select({ name: 'nested-mean', cotScore: { rule: 'shrunk' } }, round);
        expect(difference(shrunk, select('nested-mean', round))).toBeUndefined();
      }),
    );
  });

  it('soft weights tend to the best CoT at low temperatures and to equal weights at high ones', () => {
    const round = [treeOf([1, 2], [3, 4], [0, 1])];
    const coefs = (temperature: number) =>
      select(
        { name: 'nested-mean', cotRule: { rule: 'soft', temperature } },
        round,
      ).shoggoth.samples.map((s) => s.coef);
    expect(coefs(1e-3)).toEqual([1]);
    for (const coef of coefs(1e9)) expect(coef).toBeCloseTo(1 / 3, 8);
    const total = Math.exp(1.5) + Math.exp(3.5) + Math.exp(0.5);
    expect(coefs(1)[1]).toBeCloseTo(Math.exp(3.5) / total, 12);
  });
});

describe('ties', () => {
  const trials = 8000;
  /** Returns the share of seeds for which each candidate is chosen. */
  const shares = (choose: (seed: number) => number, size: number) => {
    const counts = new Array<number>(size).fill(0);
    for (let seed = 0; seed < trials; seed++) counts[choose(seed)]!++;
    return counts.map((c) => c / trials);
  };
  /** Five standard errors. */
  const within = (p: number) => 5 * Math.sqrt((p * (1 - p)) / trials);
  const expectUniform = (found: number[]) => {
    for (const share of found)
      expect(Math.abs(share - 1 / found.length)).toBeLessThan(within(1 / found.length));
  };

  it('go to every CoT and every summary equally often, in any order', () => {
    const tied = treeOf([1, 0], [0, 1], [0.5, 0.5], [0, 0], [1, 0]);
    const reversed = { cots: tied.cots.toReversed() };
    const cotOf = (tree: FullTree) => (seed: number) =>
      select('nested-mean', [tree], seed).shoggoth.samples[0]!.cot;
    const forth = shares(cotOf(tied), 5);
    const back = shares(cotOf(reversed), 5);
    expect(forth[3]).toBe(0);
    expect(back[1]).toBe(0);
    expectUniform(forth.toSpliced(3, 1));
    expectUniform(back.toSpliced(1, 1));
    const flat = treeOf([1, 1, 1], [1, 1, 1]);
    const place = (seed: number) => {
      const { cot, summary } = select('nested-mean', [flat], seed).face.samples[0]!;
      return cot * 3 + summary!;
    };
    expectUniform(shares(place, 6));
  });

  it('go to every sample equally often at the edge of a fraction', () => {
    const tree = treeOf([5], [1], [1], [1], [1], [0]);
    const scheme = resolveScheme({ name: 'basic', cotRule: { fraction: 0.5 } });
    const counts = new Array<number>(6).fill(0);
    for (let seed = 0; seed < trials; seed++)
      for (const { cot } of scheme.select([tree], createRng(seed)).shoggoth.samples) counts[cot]!++;
    expect([counts[0], counts[5]]).toEqual([trials, 0]);
    for (const c of counts.slice(1, 5))
      expect(Math.abs(c / trials - 0.5)).toBeLessThan(within(0.5));
  });

  it('are recognised despite the rounding of sums', () => {
    const tree = treeOf([0.7, 0.8, 0.9], [0.9, 0.8, 0.7], [0.8, 0.7, 0.9]);
    expectUniform(
      shares((seed) => select('nested-mean', [tree], seed).shoggoth.samples[0]!.cot, 3),
    );
    const { shoggoth } = select('nested-mean-contrastive', [tree]);
    expect(shoggoth.pairs).toEqual([]);
    expect(select('nested-advantage', [tree]).shoggoth.samples).toEqual([]);
  });

  it('make no preference', () => {
    const { shoggoth, face } = select('nested-mean-contrastive', [
      treeOf([1, 2], [2, 1]),
      treeOf([1, 1]),
    ]);
    expect(shoggoth.pairs).toEqual([]);
    expect(face.pairs).toHaveLength(1);
  });
});

describe('every combination of the axes', () => {
  const specs: SchemeSpecInput[] = [];
  const scoreRules: SchemeSpecInput['cotScore'][] = [
    { rule: 'single' },
    { rule: 'mean' },
    { rule: 'top-mean', m: 2 },
    { rule: 'max' },
    { rule: 'shrunk' },
    { rule: 'quantile', q: 0.5 },
  ];
  for (const scope of ['global', 'per-question', 'centred'] as const)
    for (const cotScore of scoreRules)
      for (const cotRule of [
        { rule: 'best', count: 2 },
        { rule: 'fraction', fraction: 0.4 },
        { rule: 'soft', temperature: 0.5 },
      ] as const)
        for (const faceRule of [
          { rule: 'best-overall' },
          { rule: 'best-of-best-cot', minTask: 0.5 },
          { rule: 'best-in-each-kept-cot', minTask: 0.5 },
          { rule: 'fraction', fraction: 0.4, within: 'kept-cot' },
          { rule: 'same-as-cots' },
        ] as const)
          for (const update of [
            { rule: 'sft' },
            { rule: 'contrastive' },
            { rule: 'contrastive', loss: 'signed' },
            { rule: 'policy-gradient', normalise: 'std' },
          ] as const)
            specs.push({
              scope,
              cotScore,
              cotRule,
              faceRule,
              update,
              split: { k: cotScore.rule === 'single' ? 1 : 4 },
            });

  it('runs, conserves mass and aims at valid samples, with and without ties', () => {
    for (const [number, spec] of specs.entries()) {
      const scheme = composeScheme(spec);
      const round = raggedRound(number % 7);
      for (const trees of [round, coarse(round)]) {
        const targets = scheme.select(trees, createRng(number));
        for (const { samples, pairs } of [targets.shoggoth, targets.face]) {
          for (const { question, cot, summary } of samples)
            if (summary !== undefined)
              expect(trees[question]!.cots[cot]!.score[summary]).not.toBeNaN();
          const mass = [...samples.map((s) => Math.abs(s.coef)), ...pairs.map((p) => p.weight)];
          const total = mass.reduce((a, b) => a + b, 0);
          if (spec.update.rule === 'policy-gradient') expect(Number.isFinite(total)).toBe(true);
          else if (mass.length > 0) expect(total).toBeCloseTo(1, 9);
        }
      }
    }
  });

  it('has a word for every choice', () => {
    expect(Object.keys(scopes)).toEqual(['global', 'per-question', 'centred']);
    for (const spec of specs.map((s) => composeScheme(s).spec)) {
      const cots = choose(cotRules, spec.cotRule);
      const words = [
        choose(cotScores, spec.cotScore).words,
        cots.words('CoTs'),
        choose(faceRules(cots), spec.faceRule).words,
        choose(updates, spec.update).words,
      ];
      for (const word of words) expect(word).toMatch(/\w/);
    }
  });
});

describe('CoT scores for display', () => {
  it('are those by which the scheme ranks, NaN for a CoT without a score', () => {
    const tree = treeOf([1, 2, 3, 10], [Number.NaN], [], [4, Number.NaN]);
    expect([...cotScoresOf(tree, findScheme('nested-top3').spec)]).toEqual([
      5,
      Number.NaN,
      Number.NaN,
      4,
    ]);
    expect([...cotScoresOf(tree, findScheme('basic').spec)]).toEqual([
      10,
      Number.NaN,
      Number.NaN,
      4,
    ]);
    expect(
      cotScoresOfRound([treeOf(), tree], findScheme('nested-mean').spec).map((s) => [...s]),
    ).toEqual([[], [4, Number.NaN, Number.NaN, 4]]);
  });
});
