/** What a run has used of its budget, and whether one more round fits. */
import type { TrainConfig } from '../config/schema.js';
import type { NamedScheme } from '../selection/scheme.js';
import { planRound } from './plan-round.js';
import type { RoundMetrics } from './records.js';
import { tokensOf } from './tokens-so-far.js';

/** Where a run has come to: its last round, and what it has spent by then. */
export type Progress = Pick<RoundMetrics, 'round' | 'spent' | 'tokens'>;

export interface Spending {
  /** In the budget's unit. A round costs what it was allotted, whatever failed in it. */
  costOf(progress: Progress): number;
  /** Whether the next round would overspend. The tokens of a round are known only after it. */
  isOver(progress: Progress): boolean;
}

export function spendingOf(
  config: Pick<TrainConfig, 'budget' | 'round'>,
  scheme: NamedScheme,
): Spending {
  const { unit, total, maxTokens = Number.POSITIVE_INFINITY } = config.budget;
  const inTokens = unit === 'tokens';
  const price = inTokens ? 1 : planRound(config, scheme).price;
  const costOf = ({ round, spent }: Progress) =>
    inTokens ? spent.cotTokens + spent.summaryTokens : round * price;
  return {
    costOf,
    isOver: (progress) =>
      costOf(progress) + price > total || tokensOf(progress.tokens ?? {}) >= maxTokens,
  };
}
