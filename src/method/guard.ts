/** Early warning: whether the shoggoth's candor has fallen too far, a pure function of the run's evaluations so far. */
import type { TrainConfig } from '../config/schema.js';
import type { GuardNews, RoundMetrics } from './records.js';

/**
 * What a guard finds in a run's history, oldest round first: the first evaluation in which the monitor found less than
 * `drop` below what it found in the warm-started pair; null while there is none, or nothing is watched.
 */
export function guardNews(
  guard: TrainConfig['guard'],
  history: readonly Pick<RoundMetrics, 'round' | 'evaluation'>[],
): GuardNews | null {
  const read = history.flatMap(({ round, evaluation }) =>
    evaluation?.monitor === undefined ? [] : [{ round, monitor: evaluation.monitor }],
  );
  if (!guard || read.length === 0) return null;
  const from = read[0]!.monitor;
  const fallen = read.find(({ monitor }) => monitor < from - guard.drop);
  return fallen ? { round: fallen.round, action: guard.action, from, to: fallen.monitor } : null;
}
