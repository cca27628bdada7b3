/** How schemes see the two kinds of CoT: their worth, and how often the worse one looks better. */
import { createRng, deriveSeed } from '../../../base/random.js';
import { cotScoresOf, findScheme } from '../../../selection/index.js';
import { sampleRound } from '../../../world/round.js';
import { cellValues, cotValue, type World } from '../../../world/world.js';
import type { Arm } from '../arms.js';
import type { Place } from '../places.js';

/**
 * Returns the exact expected scores of the first and the second kind of CoT, for a face that gives
 * the first answer with probability `answer`.
 */
export function worthOf(place: Place, world: World, answer: number): readonly [number, number] {
  const { face } = place.pairAt({ first: 0.5, answer });
  const values = cellValues(world);
  return [
    cotValue(face.probabilities, 0, values, face.columns),
    cotValue(face.probabilities, 1, values, face.columns),
  ];
}

/**
 * Estimates P(a CoT of the second kind gets a higher CoT score than one of the first), counting
 * ties as half. The scheme computes each CoT's score from k summaries.
 * @param drawn the number of CoTs of each kind; the standard error is at most 0.05 with 100 and
 *   0.012 with 2000.
 */
export function luckOf(
  place: Place,
  world: World,
  { scheme, k }: Arm,
  answer: number,
  drawn: number,
): number {
  const rng = createRng(deriveSeed(1, 'luck'));
  // Every CoT gets k summaries, whatever the scheme's allocation, and the score parts it reads.
  const sampling = { allocate: findScheme('nested-mean').allocate, needs: scheme.needs };
  const scoresOf = (first: number) => {
    const pair = place.pairAt({ first, answer });
    const { trees } = sampleRound(world, pair, sampling, { n: drawn, k }, rng);
    return cotScoresOf(trees[0]!, scheme.spec).sort();
  };
  return chanceAbove(scoresOf(1), scoresOf(0));
}

/** Returns P(b > a) + ½ P(b = a) for one number of each list; both lists are sorted. */
function chanceAbove(a: Float64Array, b: Float64Array): number {
  let below = 0;
  let upTo = 0;
  let sum = 0;
  for (const value of b) {
    while (below < a.length && a[below]! < value - 1e-9) below++;
    while (upTo < a.length && a[upTo]! <= value + 1e-9) upTo++;
    sum += (below + upTo) / 2;
  }
  return sum / (a.length * b.length);
}
