import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../api.js';
import { compared, groupsOf, matches, tasksOf } from './choose-runs.js';

const run = (path: string, more: Partial<RunSummary> = {}): RunSummary => ({
  id: path,
  path,
  status: 'done',
  notices: [],
  task: 'lottery',
  scheme: 'basic',
  n: 8,
  k: 4,
  seed: 1,
  budget: { unit: 'summaries', total: 96 },
  round: 3,
  share: 1,
  curve: [0.1, 0.2],
  score: 0.2,
  monitor: null,
  spent: { summaries: 0, cots: 0, cotTokens: 0, summaryTokens: 0 },
  hasSamples: true,
  can: { stop: false, resume: false },
  ...more,
});

describe('the filter', () => {
  it('finds runs that contain every word, in any field and ignoring case', () => {
    expect(matches(run('a/b'), '')).toBe(true);
    expect(matches(run('a/b'), 'LOTT a/b')).toBe(true);
    expect(matches(run('a/b'), 'lottery sums')).toBe(false);
  });

  it('searches one field if a word names it, and takes other colons literally', () => {
    expect(matches(run('x', { seed: 3 }), 'seed:3')).toBe(true);
    expect(matches(run('seed3', { seed: 1 }), 'seed:3')).toBe(false);
    expect(matches(run('x'), 'split:8x4')).toBe(true);
    expect(matches(run('x'), '__proto__:x')).toBe(false);
    expect(matches(run('a:b'), 'a:b')).toBe(true);
  });
});

describe('the comparison', () => {
  const runs = [
    run('a'),
    run('tuning/b'),
    run('c', { curve: [] }),
    run('d', { status: 'unreadable' }),
  ];

  it('contains all evaluated runs except those that tuned a step size', () => {
    expect(compared(runs, new Set()).map((r) => r.id)).toEqual(['a']);
  });

  it('contains exactly the picked runs, including tuning runs', () => {
    expect(compared(runs, new Set(['tuning/b', 'c'])).map((r) => r.id)).toEqual(['tuning/b']);
  });
});

it('groups runs by scheme, sorted by name', () => {
  const groups = groupsOf([run('a', { scheme: 'z' }), run('b'), run('c', { scheme: 'z' })]);
  expect(groups.map((g) => [g.scheme, g.runs.map((r) => r.id)])).toEqual([
    ['basic', ['b']],
    ['z', ['a', 'c']],
  ]);
});

it('lists the task with the most runs first', () => {
  expect(tasksOf([run('a', { task: 'sums' }), run('b'), run('c')])).toEqual(['lottery', 'sums']);
  expect(tasksOf([])).toEqual([]);
});
