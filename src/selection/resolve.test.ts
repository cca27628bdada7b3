import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import {
  composeScheme,
  findScheme,
  resolveScheme,
  rewardTargeted,
  SchemeError,
  schemes,
} from './index.js';
import { treeOf } from './testing.suite.js';

const own = {
  scope: 'centred',
  cotScore: { rule: 'max' },
  cotRule: { rule: 'best' },
  faceRule: { rule: 'best-overall' },
  update: { rule: 'sft' },
  split: { k: 2 },
};

describe('resolving a scheme', () => {
  it('finds every scheme by its name', () => {
    for (const scheme of schemes) expect(resolveScheme(scheme.name)).toBe(scheme);
    expect(resolveScheme({ name: 'basic' })).toBe(findScheme('basic'));
  });

  it('changes the keys that are given and leaves the rest of the axis', () => {
    const scheme = resolveScheme({ name: 'nested-top3', cotScore: { m: 2 } });
    expect(scheme.spec).toEqual({
      ...findScheme('nested-top3').spec,
      cotScore: { rule: 'top-mean', m: 2 },
    });
    expect(scheme.name).toBe('nested-top3+cotScore.m=2');
    expect(scheme.describe).toContain('mean of top 2');
    expect(
      resolveScheme({ name: 'kept-quarter', cotRule: { fraction: 0.5 }, label: 'half' }),
    ).toMatchObject({
      name: 'half',
      spec: { cotRule: { rule: 'fraction', fraction: 0.5 } },
    });
  });

  it('replaces an axis that is given another rule', () => {
    const { spec } = resolveScheme({
      name: 'nested-top3',
      cotScore: { rule: 'quantile', q: 0.9 },
      split: { k: 8 },
    });
    expect(spec.cotScore).toEqual({ rule: 'quantile', q: 0.9 });
    expect(spec.split).toEqual({ k: 8 });
  });

  it('composes a scheme of one’s own', () => {
    const scheme = resolveScheme(own);
    expect(scheme.name).toBe('custom');
    expect(scheme.describe).toBe(
      'The shoggoth learns the best of the CoTs of the round, each less its question’s mean by best summary, ' +
        'the face learns the best summary of any CoT, by supervised fine-tuning.',
    );
    expect(scheme.select([treeOf([1, 5], [3])], createRng(1)).shoggoth.samples).toMatchObject([
      { cot: 0, coef: 1 },
    ]);
    expect(resolveScheme({ ...own, label: 'mine' }).name).toBe('mine');
  });

  it('wraps a scheme in reward targeting, once', () => {
    const wrapped = resolveScheme('reward-targeted:nested-top3');
    expect(wrapped).toMatchObject({
      name: 'reward-targeted:nested-top3',
      needs: ['task', 'score'],
    });
    expect(wrapped.spec).toEqual({ ...findScheme('nested-top3').spec, shoggothChannel: 'task' });
    expect(rewardTargeted(wrapped)).toMatchObject({
      name: wrapped.name,
      describe: wrapped.describe,
    });
    expect(findScheme('reward-targeted').spec).toEqual(
      findScheme('reward-targeted:nested-mean').spec,
    );
    expect(
      resolveScheme({ name: 'reward-targeted:basic', cotRule: { fraction: 0.2 } }).spec,
    ).toMatchObject({
      shoggothChannel: 'task',
      cotRule: { fraction: 0.2 },
    });
  });

  it('says what a scheme needs', () => {
    const needs = Object.fromEntries(schemes.map((s) => [s.name, s.needs]));
    expect(needs['nested-top3']).toEqual(['score']);
    expect(needs['two-graders']).toEqual(['task', 'appeal']);
    expect(needs['reward-targeted']).toEqual(['task', 'score']);
  });

  it.each([
    ['nested-tpo3', /no scheme is called 'nested-tpo3'; did you mean nested-top3, .* or .*\?$/],
    ['Basic', /did you mean basic,/],
    ['constructor:basic', /no scheme is called/],
    ['reward-targeted:nope', /no scheme is called 'nope'/],
    [
      { name: 'basic', colour: 1 },
      /^scheme\.colour: unknown key; expected one of scope, cotScore, cotRule, faceRule, update,/,
    ],
    [
      { name: 'nested-top3', cotScore: { k: 1 } },
      /^scheme\.cotScore\.k: unknown key; expected one of rule, m$/,
    ],
    [
      { name: 'basic', allocation: { stages: 3 } },
      /^scheme\.allocation\.stages: unknown key; expected one of rule$/,
    ],
    [{ name: 'basic', split: { n: 2 } }, /^scheme\.split\.n: unknown key; expected one of k$/],
    [
      { name: 'nested-top3', cotScore: { m: 0 } },
      /^scheme\.cotScore\.m: must be an integer in 1\.\.1000, got 0$/,
    ],
    [{ name: 'nested-top3', cotScore: { m: 2.5 } }, /must be an integer in 1\.\.1000, got 2\.5$/],
    [
      { name: 'basic', cotRule: { fraction: 1.5 } },
      /cotRule\.fraction: must be a number above 0 and at most 1, got 1\.5/,
    ],
    [
      { name: 'basic', scope: 'local' },
      /scheme\.scope: must be one of global, per-question, centred, got "local"/,
    ],
    [
      { name: 'basic', split: { k: 2 } },
      /scheme\.split\.k: must be 1 where cotScore\.rule is 'single', got 2/,
    ],
    [
      { name: 'basic', cotScore: { rule: 'median' } },
      /cotScore.*one of single, mean, top-mean, max, shrunk, quantile/,
    ],
    [
      { name: 'basic', update: 'sft' },
      /scheme\.update: must be a map whose rule is one of sft, contrastive/,
    ],
    [
      { ...own, cotRule: { rule: 'soft', temperature: 0 } },
      /temperature: must be a number above 0, got 0/,
    ],
    [
      { name: 'basic', allocation: { rule: 'halving' } },
      /scheme\.allocation\.rule: must be uniform where cotScore\.rule is 'single', got "halving"/,
    ],
    [
      { name: 'bayes-ucb', allocation: { stages: 2 } },
      /allocation\.stages: must be an integer in 3\.\.64, got 2/,
    ],
    [{ scope: 'global' }, /scheme\.split: is missing; it must be a map with k, the number of/],
    [{ name: '' }, /scheme\.name: must be non-empty text, got ""/],
    [7, /must be a name or a map of axes, got 7/],
  ])('refuses %j', (input, message) => {
    expect(() => resolveScheme(input as never)).toThrow(message);
    expect(() => resolveScheme(input as never)).toThrow(SchemeError);
  });

  it('names every wrong key at once', () => {
    expect(() =>
      composeScheme({ ...own, split: { k: 0 }, cotRule: { rule: 'best', count: -1 } } as never),
    ).toThrow(/cotRule\.count: .*\n.*split\.k: /);
  });
});

describe('the example of docs/schemes.md', () => {
  it('selects what it says', () => {
    const scheme = resolveScheme({ name: 'nested-top3', cotScore: { m: 2 } });
    const round = [{ cots: [{ score: [0, 1, 1] }, { score: [0.2, 0.3, Number.NaN] }] }];
    const { shoggoth, face } = scheme.select(round, createRng(1));
    expect(shoggoth.samples).toEqual([
      { question: 0, cot: 0, coef: 1, why: 'best CoT of 2 by mean of top 2 (1.00)' },
    ]);
    expect(face.samples[0]!.why).toBe('best of 3 summaries of the best CoT (1.00)');
  });
});
