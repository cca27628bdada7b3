/** The exact upper confidence bound of a probability. */
import { incompleteBeta } from './incomplete-beta.js';

/**
 * The largest p at which `successes` or fewer of `trials` still have the probability `tail`: Clopper & Pearson, Biometrika 1934. 1 where
 * all succeeded; with no success it is 1 − tail^(1 / trials).
 * @throws RangeError unless 0 ≤ successes ≤ trials, trials is 1 or more, and 0 < tail < 1.
 */
export function binomialUpper(successes: number, trials: number, tail: number): number {
  if (!(trials >= 1 && successes >= 0 && successes <= trials))
    throw new RangeError(`stats.binomialUpper: ${successes} of ${trials} is no count of successes`);
  if (!(tail > 0 && tail < 1))
    throw new RangeError(`stats.binomialUpper: tail must be in 0..1, got ${tail}`);
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
