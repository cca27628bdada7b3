/**
 * Turns a round's samples into the score trees that schemes see. A failed sample is NaN, and every
 * part of a score carries the grader's noise.
 */
import type { CotScores, ScoreTree } from '../selection/tree.js';
import type { QuestionSamples } from './rollout.js';

export function treesOf(samples: readonly QuestionSamples[]): ScoreTree[] {
  // Decided once for the round, since a CoT whose summaries all failed has no grade that could show
  // it.
  const appealing = samples.every(({ cots }) =>
    cots.every(({ summaries }) =>
      summaries.every(({ grade }) => grade === null || grade.appeal !== undefined),
    ),
  );
  return samples.map(({ cots }) => ({
    cots: cots.map(({ summaries }): CotScores => {
      const part = (read: (summary: (typeof summaries)[number]) => number | null | undefined) =>
        Float64Array.from(summaries, (summary) => read(summary) ?? Number.NaN);
      const noisy = (name: 'task' | 'appeal') =>
        part(({ grade, noise }) => (grade?.[name] === undefined ? null : grade[name] + noise));
      return {
        score: part((summary) => summary.score),
        task: noisy('task'),
        ...(appealing ? { appeal: noisy('appeal') } : {}),
      };
    }),
  }));
}
