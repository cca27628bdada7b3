import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import {
  composeScheme,
  findScheme,
  resolveScheme,
  type SchemeSpecInput,
  type ScoreTree,
  schemes,
} from './index.js';
import { schemeSuite } from './scheme.suite.js';
import { treeOf } from './testing.suite.js';

for (const scheme of schemes) schemeSuite(scheme);

const own: Record<string, SchemeSpecInput> = {
  'centred soft weights': {
    scope: 'centred',
    cotScore: { rule: 'shrunk' },
    cotRule: { rule: 'soft', temperature: 0.7 },
    faceRule: { rule: 'best-in-each-kept-cot' },
    update: { rule: 'sft' },
    split: { k: 4 },
  },
  'signed pairs of a fraction': {
    scope: 'per-question',
    cotScore: { rule: 'quantile', q: 0.6 },
    cotRule: { rule: 'fraction', fraction: 0.5 },
    faceRule: { rule: 'fraction', fraction: 0.5, within: 'kept-cot' },
    update: { rule: 'contrastive', loss: 'signed' },
    split: { k: 4 },
  },
  'standardised policy gradient on samples': {
    scope: 'centred',
    cotScore: { rule: 'single' },
    cotRule: { rule: 'fraction', fraction: 1 },
    faceRule: { rule: 'same-as-cots' },
    update: { rule: 'policy-gradient', normalise: 'std' },
    split: { k: 1 },
  },
  'soft signed preferences of the round': {
    scope: 'global',
    cotScore: { rule: 'single' },
    cotRule: { rule: 'soft', temperature: 1 },
    faceRule: { rule: 'same-as-cots' },
    update: { rule: 'contrastive', loss: 'signed' },
    split: { k: 1 },
  },
  'best two by max with the best summary overall': {
    scope: 'centred',
    cotScore: { rule: 'max' },
    cotRule: { rule: 'best', count: 2 },
    faceRule: { rule: 'best-overall' },
    update: { rule: 'contrastive', loss: 'dpo', beta: 0.3 },
    split: { k: 4 },
  },
};
for (const [name, spec] of Object.entries(own)) schemeSuite(composeScheme(spec, name));
for (const name of ['basic', 'nested-top3-contrastive', 'two-graders'])
  schemeSuite(findScheme(`reward-targeted:${name}`));

describe('the table of schemes', () => {
  const one = treeOf([0, 1, 2, 3], [2.5, 2.5, 2.5, -9], [0, 0, 0, 4]);
  const select = (name: string, round: ScoreTree[] = [one]) =>
    findScheme(name).select(round, createRng(1));

  it('has every scheme of the analysis', () => {
    expect(schemes.map(({ name }) => name)).toEqual([
      'basic-global',
      'basic',
      'nested-top3',
      'nested-mean',
      'nested-top3-global-face',
      'nested-top3-contrastive',
      'nested-mean-contrastive',
      'nested-advantage',
      'kept-quarter',
      'two-graders',
      'group-advantage',
      'soft-mean',
      'halving-mean',
      'bayes-ucb',
      'reward-targeted',
    ]);
  });

  it('says why a sample was chosen', () => {
    const { shoggoth, face } = select('nested-top3');
    expect(shoggoth.samples).toEqual([
      { question: 0, cot: 1, coef: 1, why: 'best CoT of 3 by mean of top 3 (2.50)' },
    ]);
    expect(face.samples[0]!.why).toBe('best of 4 summaries of the best CoT (2.50)');
  });

  it('distinguishes the mean from the mean of the top 3', () => {
    expect(select('nested-mean').shoggoth.samples[0]!.cot).toBe(0);
    expect(select('nested-top3').shoggoth.samples[0]!.cot).toBe(1);
  });

  it('lets the face of nested-top3-global-face learn the best summary of any CoT', () => {
    expect(select('nested-top3-global-face').face.samples).toMatchObject([
      { cot: 2, summary: 3, coef: 1 },
    ]);
  });

  it('prefers the best to the worst', () => {
    const { shoggoth, face } = select('nested-mean-contrastive');
    expect(shoggoth.pairs).toMatchObject([
      { chosen: { cot: 0 }, rejected: { cot: 1 }, weight: 1, beta: 0.1 },
    ]);
    expect(face.pairs).toMatchObject([
      { chosen: { cot: 0, summary: 3 }, rejected: { cot: 0, summary: 0 }, weight: 1 },
    ]);
  });

  it('keeps 30 % to the nearest whole sample', () => {
    const thirtyTwo = Array.from({ length: 32 }, (_, i) => [i]);
    const kept = select('basic', [treeOf(...thirtyTwo)]).shoggoth.samples;
    expect(kept.map(({ cot }) => cot)).toEqual([22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);
    expect(kept[0]).toMatchObject({
      coef: 0.1,
      why: 'among the best 10 of 32 samples by score (22.00)',
    });
  });

  it('gives a hard question its share of mass per question, and none across questions', () => {
    const hard = treeOf([0], [1], [2]);
    const easy = treeOf([10], [11], [12], [13], [14], [15], [16]);
    const mass = (name: string, question: number) =>
      select(name, [hard, easy]).shoggoth.samples.reduce(
        (sum, s) => sum + (s.question === question ? s.coef : 0),
        0,
      );
    expect(mass('basic', 0)).toBeCloseTo(0.5, 12);
    expect(mass('basic-global', 0)).toBe(0);
  });

  it('gives advantages over siblings', () => {
    const { shoggoth, face } = select('nested-advantage', [treeOf([1, 3], [5, 5, 5])]);
    expect(shoggoth.samples.map((s) => s.coef)).toEqual([-1.5, 1.5]);
    expect(face.samples.map((s) => [s.cot, s.summary, s.coef])).toEqual([
      [0, 0, -2 / 5],
      [0, 1, 2 / 5],
    ]);
    expect(face.samples[1]!.why).toBe('2.00 above its sibling summaries');
  });

  it('compares the only summary of a CoT with the others of its question', () => {
    const { face } = select('nested-advantage', [treeOf([1], [2], [6])]);
    expect(face.samples.map((s) => s.coef * 3)).toEqual([-3, -1.5, 4.5]);
  });

  it('scores the shoggoth of two-graders by the task, and its face by appeal if correct', () => {
    const cots = [
      { score: [0, 0, 0], task: [1, 1, 0], appeal: [0.2, 0.4, 0.9] },
      { score: [9, 9, 9], task: [1, 0, 0], appeal: [1, 1, 1] },
    ];
    const { shoggoth, face } = select('two-graders', [{ cots }]);
    expect(shoggoth.samples).toMatchObject([{ cot: 0 }]);
    expect(face.samples).toMatchObject([{ cot: 0, summary: 1 }]);
    expect(face.samples[0]!.why).toBe(
      'best of 2 correct summaries of the best CoT by appeal (0.40)',
    );
  });

  it('falls back to the correct summaries of any CoT, or learns none', () => {
    const best = { score: [0, 0], task: [0.9, 0.9], appeal: [1, 1] };
    const other = { score: [0, 0], task: [1, 0], appeal: [0.1, 1] };
    const { shoggoth, face } = select('two-graders', [{ cots: [best, other] }]);
    expect(shoggoth.samples).toMatchObject([{ cot: 0 }]);
    expect(face.samples).toMatchObject([{ cot: 1, summary: 0 }]);
    expect(face.samples[0]!.why).toBe('only correct summary of any CoT by appeal (0.10)');
    expect(select('two-graders', [{ cots: [best] }]).face.samples).toEqual([]);
  });

  it('counts a task score of 1 as correct however it was summed', () => {
    const task = [0.7 + 0.2 + 0.1, 0.9];
    expect(task[0]).toBeLessThan(1);
    const { face } = select('two-graders', [{ cots: [{ score: [0, 0], task, appeal: [0, 1] }] }]);
    expect(face.samples).toMatchObject([{ summary: 0 }]);
  });

  it('scores the shoggoth by the task and the face by the whole under reward targeting', () => {
    const cots = [
      { score: [1], task: [0], appeal: [0] },
      { score: [0], task: [1], appeal: [0] },
    ];
    const { shoggoth, face } = resolveScheme({
      name: 'reward-targeted:basic',
      cotRule: { rule: 'best' },
    }).select([{ cots }], createRng(1));
    expect(shoggoth.samples).toMatchObject([{ cot: 1 }]);
    expect(face.samples).toMatchObject([{ cot: 0, summary: 0 }]);
  });

  it('splits a budget of 32 by each scheme’s default k', () => {
    expect(findScheme('nested-top3').split(32, 0)).toEqual({ n: 8, k: 4 });
    expect(findScheme('basic').split(32, 0)).toEqual({ n: 32, k: 1 });
    expect(findScheme('kept-quarter').split(32, 0)).toEqual({ n: 16, k: 2 });
    expect(findScheme('nested-top3').split(32, 4)).toEqual({ n: 4, k: 4 });
    expect(findScheme('nested-top3').split(5, 2)).toEqual({ n: 1, k: 3 });
    // 129.54 / 1.02 misses 127 only by rounding.
    expect(findScheme('basic').split(129.54, 0.02)).toEqual({ n: 127, k: 1 });
    expect(() => findScheme('basic').split(2, 3)).toThrow(
      'scheme.split: budget must be a finite number of at least 4, the price of one CoT with ' +
        'one summary, got 2',
    );
  });

  it('refuses a missing channel, channels of different lengths and infinite scores', () => {
    expect(() =>
      findScheme('two-graders').select([{ cots: [{ score: [1] }] }], createRng(1)),
    ).toThrow("scheme.select: question 0, CoT 0 has no 'task' scores, which the scheme reads");
    expect(() =>
      findScheme('two-graders').select(
        [{ cots: [{ score: [1, 2], task: [1], appeal: [1, 2] }] }],
        createRng(1),
      ),
    ).toThrow("CoT 0 has 1 'task' scores and 2 of 'score'; there must be one of each per summary");
    expect(() =>
      findScheme('nested-mean').select([{ cots: [{ score: [1, Infinity] }] }], createRng(1)),
    ).toThrow('scheme.select: question 0, CoT 0, summary 1 has an infinite score');
  });
});
