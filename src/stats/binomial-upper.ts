/** The exact upper confidence bound for a probability. */
import { incompleteBeta } from './incomplete-beta.js';

/**
 * Returns the exact upper confidence bound for a probability: the largest p at which `successes` or
 * fewer of `trials` still have probability `tail`. It is 1 if all trials succeeded, and
 * 1 − tail^(1 / trials) if none did. Source: Clopper & Pearson, Biometrika 1934.
 * @param tail 1 − the one-sided confidence level, between 0 and 1.
 * @throws RangeError unless 0 ≤ successes ≤ trials, trials ≥ 1, and 0 < tail < 1.
 */
export function binomialUpper(successes: number, trials: number, tail: number): number {
  if (!(trials >= 1 && successes >= 0 && successes <= trials))
    throw new RangeError(
      `stats.binomialUpper: successes must be in 0..trials, and trials at least 1, ` +
        `got ${successes} of ${trials}`,
    );
  if (!(tail > 0 && tail < 1))
    throw new RangeError(`stats.binomialUpper: tail must be between 0 and 1, got ${tail}`);
  if (successes === trials) return 1;
  let low = successes / trials;
  let high = 1;
  for (let i = 0; i < 100; i++) {
    const p = (low + high) / 2;
    // P(X ≤ s) = I_{1 − p}(n − s, s + 1).
    if (incompleteBeta(1 - p, trials - successes, successes + 1) > tail) low = p;
    else high = p;
  }
  return (low + high) / 2;
}
