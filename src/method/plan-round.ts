/** Plans how a scheme spends a round, before anything is sampled. */
import type { TrainConfig } from '../config/schema.js';
import type { NamedScheme } from '../selection/scheme.js';

export interface RoundPlan {
  /** CoTs per question. */
  readonly n: number;
  /** Summaries per CoT; the mean if the scheme gives some CoTs more than others. */
  readonly k: number;
  /** The most that the round can cost, in summaries. */
  readonly price: number;
}

/**
 * Returns the config's n and k, or the scheme's own split where the config has none.
 * @throws SchemeError if the scheme cannot split the budget
 */
export function planRound({ round }: Pick<TrainConfig, 'round'>, scheme: NamedScheme): RoundPlan {
  const split = scheme.split(round.perQuestion, round.cotPrice);
  const n = round.n ?? split.n;
  const k = round.k ?? split.k;
  return { n, k, price: round.questions * n * (k + round.cotPrice) };
}
