/** The tokens of a run, for each model: where it has come to, and in all. */
import { allTokens, noTokens } from '../models/metered.js';
import type { RoundMetrics, RunTokens } from './records.js';

/** Counts to go on from: those of the last round; a model that has become two goes on under the name of the first. */
export function tokensSoFar(
  history: readonly RoundMetrics[],
  models: readonly (keyof RunTokens)[],
): RunTokens {
  const before = history.at(-1)?.tokens ?? {};
  return Object.fromEntries(models.map((model) => [model, { ...(before[model] ?? noTokens()) }]));
}

/** Of all models together. */
export function tokensOf(tokens: RunTokens): number {
  return Object.values(tokens).reduce((sum, count) => sum + allTokens(count), 0);
}
