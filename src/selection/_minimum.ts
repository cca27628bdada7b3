/** Decides whether a score is high enough to be reinforced. */
import type { SchemeSpec } from './spec.js';

/**
 * Scores are sums and means of floats, so a score that misses a bound only by rounding still
 * reaches it.
 */
const slack = 1e-9;

/** Returns the lowest score that counts as reaching `bound`. */
export function justBelow(bound: number): number {
  return bound - slack * Math.max(1, Math.abs(bound));
}

/** Tells whether a score is high enough; undefined where every score is. */
export type Enough = ((score: number) => boolean) | undefined;

/**
 * Returns one role's minimum, as a function from the scores of all summaries that the role reads in
 * a round, [S], to the test that applies in that round.
 */
export function minimumOf(
  minScore: SchemeSpec['minScore'],
  role: 'shoggoth' | 'face',
): (scores: Float64Array) => Enough {
  if (minScore === 'passed')
    return (scores) => (isPassOrFail(scores) ? (score) => score > slack : undefined);
  const least = typeof minScore === 'object' ? minScore[role] : minScore;
  if (typeof least !== 'number') return () => undefined;
  const enough = (score: number) => score >= justBelow(least);
  return () => enough;
}

/** Whether every score is 0 or 1. */
function isPassOrFail(scores: Float64Array): boolean {
  for (let i = 0; i < scores.length; i++) if (scores[i] !== 0 && scores[i] !== 1) return false;
  return true;
}
