/** Grades a round's summaries. The grader sees the question and the summary, and nothing else. */
import { createRng, deriveSeed, type Seed } from '../base/random.js';
import { DEFAULT_FAILURES, type Failures } from '../config/failures.js';
import type { Cause } from '../tasks/grading/causes.js';
import { gradeSummary, lowestGrade, type ScoreWeights, scoreOf } from '../tasks/grading/score.js';
import type { Task } from '../tasks/task.js';
import { type CotSample, type QuestionSamples, type SummarySample, TRUNCATED } from './rollout.js';

export interface GradingOptions extends Partial<ScoreWeights> {
  /** How long a grade may take, in ms; 10 s unless given. */
  readonly timeLimitMs?: number | undefined;
  /** What a text gets if it was cut off or the grader failed on it; `DEFAULT_FAILURES` unless given. */
  readonly failures?: Failures | undefined;
  readonly seed: Seed;
}

const TIME_LIMIT_MS = 10_000;

/**
 * Summaries that are graded at the same time. Each draws from its own random stream, so their order
 * does not matter.
 */
const AT_ONCE = 64;

/**
 * Sets score and grade, or the failure, of every summary that has none of them yet.
 *
 * A summary that failed through the model's doing gets the task's lowest score, or the lowest score
 * that any of these samples got if that is lower, so that failing never pays. The grader's noise is
 * added to it as to any other score. A summary that failed for a reason outside the model gets no
 * score.
 */
export async function gradeAll(
  task: Task,
  samples: readonly QuestionSamples[],
  options: GradingOptions,
): Promise<void> {
  const { failures = DEFAULT_FAILURES, seed, timeLimitMs = TIME_LIMIT_MS } = options;
  const { noise = 0, penaltyWeight = 0, appealWeight = 0 } = options;
  const weights = { noise, penaltyWeight, appealWeight };
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
    summary.score = scoreOf(grade!, weights, rng);
    summary.noise = summary.score - scoreOf(grade!, { ...weights, noise: 0 }, rng);
  };
  const grade = async ({ question, cot, summary, place }: (typeof places)[number]) => {
    if (summary.failure || summary.grade) return;
    if (failures.truncated === 'lowest' && isTruncated(cot, summary)) {
      summary.failure = { cause: 'truncated', why: TRUNCATED };
      return;
    }
    const rng = createRng(deriveSeed(seed, 'grade', ...place));
    const outcome = await gradeSummary(task, question, summary.text, rng, { timeLimitMs });
    if ('error' in outcome) summary.failure = { cause: outcome.cause, why: outcome.error };
    else score(summary, outcome, rng);
  };
  for (let first = 0; first < places.length; first += AT_ONCE) {
    await Promise.all(places.slice(first, first + AT_ONCE).map(grade));
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
        // A stream of its own: the grader may have drawn any number from its stream before it
        // failed.
        createRng(deriveSeed(seed, 'lowest', ...place)),
      );
  }
}

/** Returns whether a summary that failed for this cause has no score. */
function isMissing(cause: Cause, failures: Failures): boolean {
  return cause === 'unavailable' || failures[cause] === 'masked';
}

/** Returns whether the summary, or the CoT that the face read, was cut off. */
function isTruncated(cot: CotSample, summary: SummarySample): boolean {
  return summary.truncated === true || cot.truncated === true || cot.reworded?.truncated === true;
}
