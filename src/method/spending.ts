/** Computes how much of its budget a run has used, and whether another round fits. */
import type { TrainConfig } from '../config/schema.js';
import type { NamedScheme } from '../selection/scheme.js';
import { planRound } from './plan-round.js';
import type { RoundMetrics } from './records.js';
import { tokensOf } from './tokens-so-far.js';

/** How far a run has come: its last round, and what it has spent so far. */
export type Progress = Pick<RoundMetrics, 'round' | 'spent' | 'tokens'>;

export interface Spending {
  /**
   * Returns the cost in the budget's unit. A round costs what it was allotted, whatever failed in
   * it.
   */
  costOf(progress: Progress): number;
  /** Returns whether the next round would overspend. A round's tokens are known only after it. */
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
