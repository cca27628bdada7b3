/**
 * Warns early when the shoggoth's candor has fallen too far. Depends only on the run's evaluations.
 */
import type { TrainConfig } from '../config/schema.js';
import type { GuardNews, RoundMetrics } from './records.js';

/**
 * Returns the first evaluation, oldest first, in which the monitor's reading was more than `drop`
 * below its reading of the warm-started pair. Returns null if there is none, or if no guard is set.
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
