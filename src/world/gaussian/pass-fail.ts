/** Choosing a CoT by scores that only pass or fail. */
import type { Rng } from '../../base/random.js';
import { type ComposedScheme, cotScoresOfRound } from '../../selection/index.js';
import { chosenCots } from './chosen-cots.js';
import type { GaussianShape } from './gaussian-round.js';
import { type SharePair, sharesOfGain } from './oracle-share.js';

export interface PassFailShares extends SharePair {
  /** For each question 1 where two or more CoTs share the highest CoT score of `a`, else 0, [Q]. */
  readonly ties: readonly number[];
}

/** Each CoT passes with a chance of its own, uniform on 0..1, which is its value; k tries each. */
export function passFailShares(
  a: ComposedScheme,
  b: ComposedScheme,
  { questions, n, k }: GaussianShape,
  rng: Rng,
): PassFailShares {
  const values = Array.from({ length: questions }, () =>
    Float64Array.from({ length: n }, () => rng.next()),
  );
  const trees = values.map((row) => ({
    cots: Array.from(row, (pass) => ({
      score: Float64Array.from({ length: k }, () => (rng.next() < pass ? 1 : 0)),
    })),
  }));
  const ties = cotScoresOfRound(trees, a.spec).map((scores) => {
    const highest = Math.max(...scores);
    return scores.filter((score) => score === highest).length > 1 ? 1 : 0;
  });
  return {
    ...sharesOfGain(values, chosenCots(a, { trees }, rng), chosenCots(b, { trees }, rng)),
    ties,
  };
}
