/** A run none of whose samples is graded learns nothing until its budget is spent: it ends instead. */
import { UserError } from '../base/errors.js';
import type { RoundMetrics } from './records.js';

/** Rounds in a row; one may be bad luck, or a server that was away. */
const ROUNDS = 3;

type Round = NonNullable<RoundMetrics['train']>;

/**
 * Throws a UserError with the most common cause if no summary of this round has a grader's grade, nor had any of the rounds before it:
 * then there are no scores, or all are the same lowest one. The round is not committed, so that a resume tries it again.
 * @param history the rounds so far.
 */
export function requireScores(train: Round, history: readonly RoundMetrics[]): void {
  const before = history.slice(1 - ROUNDS).map((metrics) => metrics.train);
  if (
    isGraded(train) ||
    before.length < ROUNDS - 1 ||
    before.some((round) => !round || isGraded(round))
  )
    return;
  const causes = Object.entries({ ...train.failures, ...train.scoredLowest });
  const [cause, count] = causes.sort(([, a], [, b]) => b - a)[0] ?? ['no summaries', 0];
  throw new UserError(
    `round ${history.length}: all samples have failed for ${ROUNDS} rounds, ${count} of this one by: ${cause}`,
  );
}

function isGraded({ graded, score }: Round): boolean {
  return graded === undefined ? score !== null : graded > 0;
}
