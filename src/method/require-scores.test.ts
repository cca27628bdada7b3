import { describe, expect, it } from 'vitest';
import type { RoundMetrics } from './records.js';
import { requireScores } from './require-scores.js';

const train = (score: number | null) =>
  ({ score, failures: { 'not graded': 2, truncated: 7 } }) as unknown as NonNullable<
    RoundMetrics['train']
  >;
const history = (...scores: (number | null)[]) => [
  { round: 0 } as RoundMetrics,
  ...scores.map((score, i) => ({ round: i + 1, train: train(score) }) as RoundMetrics),
];

/** A round all of whose summaries have the lowest score, as the grader failed on each. */
const lowest = {
  score: 0,
  graded: 0,
  failures: {},
  scoredLowest: { 'grader: no': 9 },
} as unknown as NonNullable<RoundMetrics['train']>;

describe('a run whose samples all fail', () => {
  it('ends with the most common cause in the third such round', () => {
    expect(() => requireScores(train(null), history(0.5, null, null))).toThrow(
      'round 4: all samples have failed for 3 rounds, 7 of this one by: truncated',
    );
  });

  it('ends as well where all have the lowest score, since no grade stands behind any', () => {
    const before = history(0.5).concat(
      [2, 3].map((round) => ({ round, train: lowest }) as RoundMetrics),
    );
    expect(() => requireScores(lowest, before)).toThrow(
      'round 4: all samples have failed for 3 rounds, 9 of this one by: grader: no',
    );
    expect(() => requireScores({ ...lowest, graded: 1 }, before)).not.toThrow();
  });

  it('goes on where there was a score lately', () => {
    for (const scores of [[], [null], [null, 0], [null, null, 0, null]])
      expect(() => requireScores(train(null), history(...scores))).not.toThrow();
    expect(() => requireScores(train(0), history(null, null))).not.toThrow();
  });
});
