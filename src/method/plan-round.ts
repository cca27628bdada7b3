/** How a scheme spends a round, known before anything is sampled. */
import type { TrainConfig } from '../config/schema.js';
import type { NamedScheme } from '../selection/scheme.js';

export interface RoundPlan {
  /** CoTs of a question. */
  readonly n: number;
  /** Summaries of a CoT, in the mean where the scheme gives some more than others. */
  readonly k: number;
  /** The most that the round can cost, in summaries. */
  readonly price: number;
}

/** The config's n and k, or else the scheme's own split. Throws the scheme's error where it cannot split the budget. */
export function planRound({ round }: Pick<TrainConfig, 'round'>, scheme: NamedScheme): RoundPlan {
  const split = scheme.split(round.perQuestion, round.cotPrice);
  const n = round.n ?? split.n;
  const k = round.k ?? split.k;
  return { n, k, price: round.questions * n * (k + round.cotPrice) };
}
