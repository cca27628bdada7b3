/** Scores a round's summaries. The grader is handed question and summary alone. */
import { createRng, deriveSeed, type Seed } from '../random.js';
import { gradeSummary, type ScoreWeights, scoreOf } from '../tasks/score.js';
import type { Task } from '../tasks/task.js';
import type { QuestionSamples } from './rollout.js';

export interface GradingOptions extends ScoreWeights {
  readonly timeLimitMs: number;
  readonly seed: Seed;
}

/** Fills in score and grade, or the error, of every summary that has not failed already. */
export async function gradeAll(
  task: Task,
  samples: readonly QuestionSamples[],
  options: GradingOptions,
): Promise<void> {
  for (const [q, { question, cots }] of samples.entries()) {
    for (const [i, cot] of cots.entries()) {
      for (const [j, summary] of cot.summaries.entries()) {
        if (summary.error) continue;
        const rng = createRng(deriveSeed(options.seed, 'grade', q, i, j));
        const outcome = await gradeSummary(task, question, summary.text, rng, options);
        if ('error' in outcome) {
          summary.error = outcome.error;
        } else {
          summary.grade = outcome;
          summary.score = scoreOf(outcome, options, rng);
        }
      }
    }
  }
}
