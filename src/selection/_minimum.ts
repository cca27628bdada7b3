/** The least score that may be reinforced. */
import type { SchemeSpec } from './spec.js';

/** Scores are sums and means of floats: what falls short of a bound by no more than rounding still reaches it. */
const slack = 1e-9;

/** What a score must be at least to count as reaching `bound`. */
export function justBelow(bound: number): number {
  return bound - slack * Math.max(1, Math.abs(bound));
}

/** Whether a score of a round is enough; undefined where any is. */
export type Enough = ((score: number) => boolean) | undefined;

/**
 * The minimum of one role.
 * @returns from the scores of all summaries that the role reads in a round, [S], what is enough in it.
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
