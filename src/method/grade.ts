/** Scores a round's summaries. The grader gets only the question and the summary. */
import { createRng, deriveSeed, type Seed } from '../base/random.js';
import { type Failures, GRADED } from '../config/failures.js';
import type { Cause } from '../tasks/grading/causes.js';
import { gradeSummary, lowestGrade, type ScoreWeights, scoreOf } from '../tasks/grading/score.js';
import type { Task } from '../tasks/task.js';
import { type CotSample, type QuestionSamples, type SummarySample, TRUNCATED } from './rollout.js';

export interface GradingOptions extends ScoreWeights {
  readonly timeLimitMs: number;
  /** How texts are scored that were cut off or on which the grader failed; `GRADED` by default. */
  readonly failures?: Failures;
  readonly seed: Seed;
}

/**
 * The most summaries that an asynchronous grader has at once. Each draws from its own stream, so
 * order does not matter.
 */
const MOST_AT_ONCE = 64;

/**
 * Fills in score and grade, or the failure, of every summary that has neither yet.
 *
 * A summary that failed because of the model gets the task's lowest score, or the lowest task score
 * of these samples if that is lower, so that a failure is never better than the worst answer. The
 * grader's noise is added as to any other score. The score of a summary that failed for a reason
 * outside the model is missing.
 */
export async function gradeAll(
  task: Task,
  samples: readonly QuestionSamples[],
  options: GradingOptions,
): Promise<void> {
  const { failures = GRADED, seed } = options;
  const places = samples.flatMap(({ question, cots }, q) =>
    cots.flatMap((cot, i) =>
      cot.summaries.map((summary, j) => ({ question, cot, summary, place: [q, i, j] })),
    ),
  );
  const score = (
    summary: SummarySample,
    grade: SummarySample['grade'],
    rng: ReturnType<typeof createRng>,
  ) => {
    summary.grade = grade;
    summary.score = scoreOf(grade!, options, rng);
    summary.noise = summary.score - scoreOf(grade!, { ...options, noise: 0 }, rng);
  };
  const grade = async ({ question, cot, summary, place }: (typeof places)[number]) => {
    if (summary.failure || summary.grade) return;
    if (failures.truncated === 'lowest' && isTruncated(cot, summary)) {
      summary.failure = { cause: 'truncated', why: TRUNCATED };
      return;
    }
    const rng = createRng(deriveSeed(seed, 'grade', ...place));
    const outcome = await gradeSummary(task, question, summary.text, rng, options);
    if ('error' in outcome) summary.failure = { cause: outcome.cause, why: outcome.error };
    else score(summary, outcome, rng);
  };
  for (let first = 0; first < places.length; first += MOST_AT_ONCE) {
    await Promise.all(places.slice(first, first + MOST_AT_ONCE).map(grade));
  }

  const failed = places.filter(({ summary }) => summary.failure);
  const lowest = places.reduce(
    (least, { summary }) =>
      summary.failure ? least : Math.min(least, summary.grade?.task ?? least),
    task.lowestScore ?? 0,
  );
  for (const { summary, place } of failed) {
    const { cause, why } = summary.failure!;
    if (isMissing(cause, failures)) summary.error = why;
    else
      score(
        summary,
        lowestGrade(task.parts, lowest),
        // A stream of its own, since a failed grader may have drawn any part of the grader's
        // stream.
        createRng(deriveSeed(seed, 'lowest', ...place)),
      );
  }
}

/** Whether the score of a summary that failed by this cause is missing. */
function isMissing(cause: Cause, failures: Failures): boolean {
  return cause === 'unavailable' || failures[cause] === 'masked';
}

/** Whether the summary, or the text that the face read, was cut off. */
function isTruncated(cot: CotSample, summary: SummarySample): boolean {
  return summary.truncated === true || cot.truncated === true || cot.reworded?.truncated === true;
}
