/** A round's samples as the score trees that schemes see; a failed sample is NaN. */
import type { CotScores, ScoreTree } from '../selection/tree.js';
import type { QuestionSamples } from './rollout.js';

export function treesOf(samples: readonly QuestionSamples[]): ScoreTree[] {
  return samples.map(({ cots }) => ({
    cots: cots.map(({ summaries }): CotScores => {
      const part = (read: (summary: (typeof summaries)[number]) => number | null | undefined) =>
        Float64Array.from(summaries, (summary) => read(summary) ?? Number.NaN);
      const appealing = summaries.some((summary) => summary.grade?.appeal !== undefined);
      return {
        score: part((summary) => summary.score),
        task: part((summary) => summary.grade?.task),
        ...(appealing ? { appeal: part((summary) => summary.grade?.appeal) } : {}),
      };
    }),
  }));
}
