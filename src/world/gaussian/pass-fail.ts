/** Measures the choice of a CoT by scores that only pass or fail. */
import type { Rng } from '../../base/random.js';
import { type ComposedScheme, cotScoresOfRound } from '../../selection/index.js';
import { chosenCots } from './chosen-cots.js';
import type { GaussianShape } from './gaussian-round.js';
import { type SharePair, sharesOfGain } from './oracle-share.js';

export interface PassFailShares extends SharePair {
  /** 1 for each question in which several CoTs share the highest CoT score of `a`, else 0, [Q]. */
  readonly ties: readonly number[];
}

/**
 * Returns the shares of the oracle's gain if each CoT's summaries pass with a probability of its
 * own, uniform on 0..1, which is its value.
 */
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
