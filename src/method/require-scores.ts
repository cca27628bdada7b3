/**
 * Ends a run in which nothing is graded, since it would learn nothing until its budget is spent.
 */
import { UserError } from '../base/errors.js';
import type { RoundMetrics } from './records.js';

/** Rounds in a row; a single one may be bad luck or a server that was down. */
const ROUNDS = 3;

type Round = NonNullable<RoundMetrics['train']>;

/**
 * Checks that a grader has graded some summary of this round or of the rounds just before it.
 * Otherwise there are no scores, or all are the same lowest one. The round is not committed, so a
 * resume tries it again.
 * @param history the rounds so far
 * @throws UserError with the most common cause
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
