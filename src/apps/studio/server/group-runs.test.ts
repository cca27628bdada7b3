import { describe, expect, it } from 'vitest';
import { type TrainConfig, trainConfigSchema } from '../../../config/schema.js';
import { labelsOf } from './group-labels.js';
import { groupRuns, type RunToGroup } from './group-runs.js';

const spent = { summaries: 0, cots: 0, cotTokens: 0, summaryTokens: 0 };
const metrics = (task: number): RunToGroup['metrics'] =>
  [0, 1, 2].map((round) => ({
    round,
    spent: { ...spent, summaries: 1024 * round },
    evaluation: {
      questions: 8,
      task,
      failures: {},
      byDifficulty: [],
      cotTokens: 0,
      summaryTokens: 0,
    },
  }));

/** @param config everything but the seed */
function run(seed: number, score: number, config: Record<string, unknown> = {}): RunToGroup {
  const parsed: TrainConfig = trainConfigSchema.parse({
    task: 'lottery',
    budget: { total: 2048 },
    ...config,
    seed,
  });
  const scheme = `${parsed.scheme}`;
  const id = `${scheme}-${seed}-${score}`;
  return { id, path: `runs/${id}`, scheme, n: 8, k: 4, config: parsed, metrics: metrics(score) };
}

const one = (seed: number, score: number) => run(seed, score, { arrangement: { models: 'one' } });

describe('groupRuns', () => {
  it('by setting puts runs together that differ only in the seed', () => {
    const runs = [
      run(1, 0.5),
      run(2, 0.6),
      one(1, 0.3),
      run(1, 0.4, { scheme: 'basic', optimiser: { learningRate: 0.01 } }),
    ];
    expect(labelsOf(runs, 'setting')).toEqual([
      'nested-top3',
      'nested-top3',
      'nested-top3, models one',
      'basic',
    ]);
    expect(labelsOf([runs[0]!, runs[3]!], 'setting')).toEqual(['nested-top3', 'basic']);
    expect(labelsOf(runs, 'optimiser.learningRate').at(-1)).toBe('optimiser.learningRate 0.01');
    expect(labelsOf(runs, 'no.such.key')[0]).toBe('no.such.key not set');
    expect(labelsOf(runs, '__proto__')[0]).toBe('__proto__ not set');
  });

  it('gives groups of mixed settings a mean curve, but no final score or difference', () => {
    const runs = [run(1, 0.5), one(1, 0.3), run(1, 0.4, { scheme: 'basic' })];
    const { groups, pairs, notices } = groupRuns(runs, 'scheme');
    const mixed = groups.find(({ label }) => label === 'nested-top3')!;
    expect(mixed.final).toEqual({ mean: null, low: null, high: null });
    expect(mixed.curves.rounds.map(({ mean, low }) => [mean, low])).toEqual(
      Array(3).fill([0.4, Number.NaN]),
    );
    expect(groups.find(({ label }) => label === 'basic')!.final.mean).toBe(0.4);
    expect(pairs).toEqual([]);
    expect(notices.join()).toMatch(/mix runs that differ in more than the seed \(nested-top3\)/);
  });

  it('does not compare runs with different budgets', () => {
    const runs = [
      run(1, 0.5),
      run(2, 0.7),
      run(1, 0.1, { scheme: 'basic', budget: { total: 4096 } }),
      run(2, 0.2, { scheme: 'basic', budget: { total: 4096 } }),
    ];
    const { pairs, notices } = groupRuns(runs, 'setting');
    expect(pairs).toEqual([]);
    expect(notices[0]).toMatch(/^The budgets differ/);
  });

  it('pairs runs by seed', () => {
    const runs = [
      run(1, 0.5),
      run(2, 0.7),
      run(3, 0.63),
      run(1, 0.4, { scheme: 'basic' }),
      run(2, 0.59, { scheme: 'basic' }),
    ];
    const { pairs } = groupRuns(runs, 'setting');
    expect(pairs.map(({ mean, seeds }) => [mean?.toFixed(3), seeds])).toEqual([['0.105', 2]]);
  });

  it('refuses more groups than anyone can tell apart', () => {
    const runs = Array.from({ length: 33 }, (_, i) =>
      run(1, 0.5, { optimiser: { learningRate: i + 1 } }),
    );
    expect(() => groupRuns(runs, 'setting')).toThrow(/make 33 groups/);
  });
});
