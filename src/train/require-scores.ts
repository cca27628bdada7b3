/** A run whose samples all fail learns nothing until its budget is spent: it ends instead. */
import { UserError } from '../errors.js';
import type { RoundMetrics } from '../runs/records.js';

/** Rounds in a row; one may be bad luck, or a server that was away. */
const ROUNDS = 3;

/**
 * Throws a UserError with the most common cause if no sample of this round has a score, nor had any of the rounds before it. The round is
 * not committed, so that a resume tries it again.
 * @param history the rounds so far.
 */
export function requireScores(
  { score, failures }: NonNullable<RoundMetrics['train']>,
  history: readonly RoundMetrics[],
): void {
  const before = history.slice(1 - ROUNDS);
  if (score !== null || before.length < ROUNDS - 1 || before.some(({ train }) => train?.score !== null))
    return;
  const [cause, count] = Object.entries(failures).sort(([, a], [, b]) => b - a)[0] ?? ['no summaries', 0];
  throw new UserError(
    `round ${history.length}: all samples have failed for ${ROUNDS} rounds, ${count} of this one by: ${cause}`,
  );
}
