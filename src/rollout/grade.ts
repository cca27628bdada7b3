/** Scores a round's summaries. The grader is handed question and summary alone. */
import { createRng, deriveSeed, type Seed } from '../random.js';
import { gradeSummary, type ScoreWeights, scoreOf } from '../tasks/score.js';
import type { Task } from '../tasks/task.js';
import type { QuestionSamples } from './rollout.js';

export interface GradingOptions extends ScoreWeights {
  readonly timeLimitMs: number;
  readonly seed: Seed;
}

/** Summaries that are given to an asynchronous grader at once; each has its own random stream, so the order is nothing. */
const AT_ONCE = 64;

/** Fills in score and grade, or the error, of every summary that has neither yet. */
export async function gradeAll(
  task: Task,
  samples: readonly QuestionSamples[],
  options: GradingOptions,
): Promise<void> {
  const places = samples.flatMap(({ question, cots }, q) =>
    cots.flatMap((cot, i) => cot.summaries.map((summary, j) => ({ question, summary, place: [q, i, j] }))),
  );
  const grade = async ({ question, summary, place }: (typeof places)[number]) => {
    if (summary.error || summary.grade) return;
    const rng = createRng(deriveSeed(options.seed, 'grade', ...place));
    const outcome = await gradeSummary(task, question, summary.text, rng, options);
    if ('error' in outcome) {
      summary.error = outcome.error;
      return;
    }
    summary.grade = outcome;
    summary.score = scoreOf(outcome, options, rng);
    summary.noise = summary.score - scoreOf(outcome, { ...options, noise: 0 }, rng);
  };
  for (let first = 0; first < places.length; first += AT_ONCE) {
    await Promise.all(places.slice(first, first + AT_ONCE).map(grade));
  }
}
