/** The score that a run is judged by. */
import type { RoundMetrics } from '../../method/records.js';

/** The last share of a run whose evaluations count as final. */
export const FINAL_SHARE = 0.2;

/**
 * The mean held-out task score over the evaluations of a run's last fifth; null without an
 * evaluation after round 0.
 */
export function finalScore(metrics: readonly RoundMetrics[]): number | null {
  const evaluated = metrics.filter(
    (round) => round.evaluation && round.evaluation.task !== null && round.round > 0,
  );
  const last = evaluated.at(-1);
  if (!last) return null;
  const final = evaluated.filter((round) => round.round >= (1 - FINAL_SHARE) * last.round);
  return final.reduce((sum, round) => sum + round.evaluation!.task!, 0) / final.length;
}
