/** The tokens of a run, for each model: where it has come to, and in all. */
import { allTokens, noTokens, type TokenCount } from '../models/metered.js';
import type { RoundMetrics } from '../runs/records.js';
import type { Role } from './roles.js';

export type RunTokens = Partial<Record<Role, TokenCount>>;

/** Counts to go on from: those of the last round; a model that has become two goes on under the name of the first. */
export function tokensSoFar(history: readonly RoundMetrics[], roles: readonly Role[]): RunTokens {
  const before = history.at(-1)?.tokens ?? {};
  return Object.fromEntries(roles.map((role) => [role, { ...(before[role] ?? noTokens()) }]));
}

/** Of both models together. */
export function tokensOf(tokens: RunTokens): number {
  return Object.values(tokens).reduce((sum, count) => sum + allTokens(count), 0);
}
