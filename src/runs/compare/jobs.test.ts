import { describe, expect, it } from 'vitest';
import { type CompareConfig, compareConfigSchema } from '../../config/schema.js';
import { mainJobs, planArms, seedsOf, tuningJobs, tuningSeeds } from './jobs.js';

const configOf = (config: unknown): CompareConfig => compareConfigSchema.parse(config);
const armsOf = (...arms: unknown[]) => planArms(configOf({ arms }));

describe('the arms of a comparison', () => {
  it('are named by scheme, split or label, and have the split that they train with', () => {
    const arms = armsOf(...['basic', 'nested-top3', { scheme: 'nested-mean', n: 4, k: 8 }], {
      scheme: { name: 'nested-top3', cotScore: { m: 2 } },
      label: 'top-2',
    });
    expect(arms.map(({ label, n, k }) => `${label}: ${n} × ${k}`)).toEqual([
      ...['basic: 32 × 1', 'nested-top3: 8 × 4', 'nested-mean 4×8: 4 × 8', 'top-2: 8 × 4'],
    ]);
  });

  it('may not spend more than a question’s budget', () => {
    expect(() => armsOf('basic', { scheme: 'nested-mean', n: 8, k: 8 })).toThrow(
      "arms.1: n=8, k=8 spends 64 of a question's budget of 32",
    );
  });

  it('must differ in name and in folder: otherwise two arms would write the same runs', () => {
    expect(() => armsOf('basic', 'basic')).toThrow(/arms\.1: has the label `basic` of arms\.0/);
    const twins = ['α', 'β'].map((label) => ({ scheme: 'basic', label }));
    expect(() => armsOf(...twins)).toThrow(/arms\.1: the label `β` has the folder name of `α`/);
    const [first, second] = [
      { scheme: 'basic', label: 'top 2' },
      { scheme: 'nested-mean', label: 'top-2' },
    ];
    expect(() => armsOf(first, second)).toThrow(/the label `top-2` has the folder name of `top 2`/);
  });
});

describe('the seeds of a comparison', () => {
  it('count from 1, or are those given, without repeats', () => {
    expect(seedsOf(configOf({ seeds: 3 }))).toEqual([1, 2, 3]);
    expect(seedsOf(configOf({ seeds: [7, 0] }))).toEqual([7, 0]);
    expect(() => configOf({ seeds: [7, 7] })).toThrow(/must not contain the same value twice/);
    expect(() => configOf({ tuning: { grid: [1e-3, 1e-3] } })).toThrow(
      /must not contain the same value twice/,
    );
  });

  it('are never used for tuning', () => {
    const own = [1001, 5, 1003];
    const seeds = tuningSeeds(configOf({ seeds: own, tuning: { seeds: 3 } }));
    expect(seeds).toEqual([1002, 1004, 1005]);
    expect(new Set([...seeds, ...own]).size).toBe(6);
  });
});

describe('the runs of a comparison', () => {
  const config = configOf({
    arms: ['basic', { scheme: 'nested-mean', n: 2, k: 8 }],
    seeds: [4, 9],
    tuning: { grid: [1e-3, 1e-2], seeds: 3, budgetShare: 0.25 },
    train: { budget: { total: 4096 }, grader: { noise: 0.2 } },
  });
  const arms = planArms(config);
  const search = tuningJobs('dir', config, arms);
  const runs = mainJobs('dir', config, arms, (label) =>
    label === 'basic' ? 1e-2 : { shoggoth: 1, face: 2 },
  );

  it('are every arm with every seed, seed by seed, at the arm’s own step size', () => {
    expect(runs.map(({ id }) => id)).toEqual([
      ...['basic-seed4', 'nested-mean-2x8-seed4', 'basic-seed9', 'nested-mean-2x8-seed9'],
    ]);
    expect(runs.map((run) => run.config.optimiser.learningRate)).toEqual([
      ...[1e-2, { shoggoth: 1, face: 2 }, 1e-2, { shoggoth: 1, face: 2 }],
    ]);
  });

  it('differ only in scheme, split, seed and step size', () => {
    const rest = ({ config }: (typeof runs)[number]) => {
      const { scheme: _s, seed: _e, round, optimiser, ...same } = config;
      return {
        ...same,
        round: { ...round, n: 0, k: 0 },
        optimiser: { ...optimiser, learningRate: 0 },
      };
    };
    for (const run of runs) expect(rest(run)).toEqual(rest(runs[0]!));
  });

  it('are tuned for every arm with the same step sizes, seeds and share of the budget', () => {
    expect(search).toHaveLength(2 * 2 * 3);
    expect(new Set(search.map(({ dir }) => dir)).size).toBe(12);
    for (const { label } of arms) {
      const own = search.filter(({ arm }) => arm === label);
      const settings = own.map(({ seed, config: c }) => [
        ...[c.optimiser.learningRate, seed, c.budget.total],
      ]);
      expect(settings).toEqual(
        [1e-3, 1e-2].flatMap((rate) => [1001, 1002, 1003].map((seed) => [rate, seed, 1024])),
      );
    }
  });

  it('need no search where the grid has one value', () => {
    expect(
      tuningJobs('dir', { ...config, tuning: { ...config.tuning, grid: [1e-3] } }, arms),
    ).toEqual([]);
  });
});
