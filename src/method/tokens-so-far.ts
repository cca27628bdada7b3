/** Counts a run's tokens, for each model and in total. */
import { allTokens, noTokens } from '../models/metered.js';
import type { RoundMetrics, RunTokens } from './records.js';

/**
 * Returns the counts of the last round, to be continued. A model that has become two continues
 * under the first one's name.
 */
export function tokensSoFar(
  history: readonly RoundMetrics[],
  models: readonly (keyof RunTokens)[],
): RunTokens {
  const before = history.at(-1)?.tokens ?? {};
  return Object.fromEntries(models.map((model) => [model, { ...(before[model] ?? noTokens()) }]));
}

/** Returns the tokens of all models together. */
export function tokensOf(tokens: RunTokens): number {
  return Object.values(tokens).reduce((sum, count) => sum + allTokens(count), 0);
}
