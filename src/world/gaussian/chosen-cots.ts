/** Measures what a scheme's selection chooses in a round of Model G. */
import type { Rng } from '../../base/random.js';
import type { NamedScheme } from '../../selection/index.js';
import {
  type GaussianRound,
  type GaussianShape,
  type GaussianSpread,
  gaussianRound,
} from './gaussian-round.js';

/**
 * Returns each question's CoT with the largest coefficient for the shoggoth, [Q]; for schemes that
 * keep a single CoT per question.
 */
export function chosenCots(
  scheme: NamedScheme,
  { trees }: Pick<GaussianRound, 'trees'>,
  rng: Rng,
): Int32Array {
  const chosen = new Int32Array(trees.length);
  const weight = new Float64Array(trees.length);
  for (const { question, cot, coef } of scheme.select(trees, rng).shoggoth.samples) {
    if (coef <= weight[question]!) continue;
    weight[question] = coef;
    chosen[question] = cot;
  }
  return chosen;
}

/**
 * Returns the true value of the CoT that the scheme keeps for each question, in sd of CoTs' values,
 * [Q].
 */
export function valuesOfChosen(
  scheme: NamedScheme,
  shape: GaussianShape,
  spread: GaussianSpread,
  rng: Rng,
): Float64Array {
  const round = gaussianRound(shape, spread, rng);
  const chosen = chosenCots(scheme, round, rng);
  return Float64Array.from(chosen, (cot, q) => round.values[q]![cot]!);
}

/**
 * Returns the share of the kept mass that comes from the hardest quarter of the questions, 0..1.
 */
export function hardestQuarterShare(
  scheme: NamedScheme,
  { trees, levels }: Pick<GaussianRound, 'trees' | 'levels'>,
  rng: Rng,
): number {
  const hardest = new Set(
    [...levels.keys()]
      .sort((a, b) => levels[a]! - levels[b]!)
      .slice(0, Math.round(levels.length / 4)),
  );
  let kept = 0;
  let fromHardest = 0;
  for (const { question, coef } of scheme.select(trees, rng).shoggoth.samples) {
    kept += coef;
    if (hardest.has(question)) fromHardest += coef;
  }
  return fromHardest / kept;
}
