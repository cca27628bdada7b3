/** Tells whether a run has nothing left to do. */
import { type TrainConfig, trainConfigSchema } from '../config/schema.js';
import type { RoundMetrics } from '../method/records.js';
import { runRules } from '../method/stop-rules.js';
import type { NamedScheme } from '../selection/scheme.js';
import { findAnyScheme } from './find-scheme.js';
import { readMetrics } from './read-run.js';
import { isDone, readRunConfig } from './run-directory.js';

/**
 * Returns whether the budget has no room for another round, or the guard has ended the run.
 * @param history every round so far
 */
export function isOver(
  config: Pick<TrainConfig, 'budget' | 'round' | 'guard'>,
  scheme: NamedScheme,
  history: readonly RoundMetrics[],
): boolean {
  const last = history.at(-1);
  if (!last) return false;
  return runRules(config, scheme, last.tokens).some((rule) => rule({ ...last, history }));
}

/**
 * Returns whether a run directory says that it is complete, and its config and metrics agree. Never
 * throws.
 */
export function isComplete(dir: string): boolean {
  if (!isDone(dir)) return false;
  try {
    const config = trainConfigSchema.parse(readRunConfig(dir));
    return isOver(config, findAnyScheme(config.scheme), readMetrics(dir));
  } catch {
    return false;
  }
}
