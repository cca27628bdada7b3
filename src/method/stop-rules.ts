/** Stop rules: when training ends. A rule is a function of what a run has done so far. */
import type { TrainConfig } from '../config/schema.js';
import type { NamedScheme } from '../selection/scheme.js';
import { guardNews } from './guard.js';
import type { RoundMetrics, RunTokens, Spent } from './records.js';
import { spendingOf } from './spending.js';

export interface SoFar {
  /** The last round that was done; 0 before the first update. */
  readonly round: number;
  readonly spent: Spent;
  /** The rounds that were measured, oldest first. */
  readonly history: readonly RoundMetrics[];
}

/** Returns whether training ends before the next round. */
export type StopRule = (soFar: SoFar) => boolean;

/** Ends training after this many rounds. */
export function afterRounds(rounds: number): StopRule {
  return ({ round }) => round >= rounds;
}

/**
 * Ends training when the budget has no room for another round.
 * @param tokens the tokens counted so far, kept up to date by the caller; needed for
 * `budget.maxTokens`.
 */
export function budgetSpent(
  config: Pick<TrainConfig, 'budget' | 'round'>,
  scheme: NamedScheme,
  tokens: RunTokens = {},
): StopRule {
  const spending = spendingOf(config, scheme);
  return ({ round, spent }) => spending.isOver({ round, spent, tokens });
}

/**
 * The rules of a run: its budget, and its guard if it has one.
 * @param tokens as for `budgetSpent`
 */
export function runRules(
  config: Pick<TrainConfig, 'budget' | 'round' | 'guard'>,
  scheme: NamedScheme,
  tokens: RunTokens | undefined,
): StopRule[] {
  return [budgetSpent(config, scheme, tokens), guardStops(config.guard)];
}

/** Ends training when a guard with `action: stop` has found that candor has fallen. */
export function guardStops(guard: TrainConfig['guard']): StopRule {
  return ({ history }) => guardNews(guard, history)?.action === 'stop';
}
