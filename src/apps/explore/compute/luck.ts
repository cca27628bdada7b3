/** How a scheme sees the two kinds of CoT: what they are worth, and how often the lesser one looks better. */
import { createRng, deriveSeed } from '../../../base/random.js';
import { cotScoresOf, findScheme } from '../../../selection/index.js';
import { sampleRound } from '../../../world/round.js';
import { cellValues, cotValue, type World } from '../../../world/world.js';
import type { Arm } from '../arms.js';
import type { Place } from '../places.js';

/** Expected scores of the first and the second kind of CoT, with a face that gives the first answer so often. Exact. */
export function worthOf(place: Place, world: World, answer: number): readonly [number, number] {
  const { face } = place.pairAt({ first: 0.5, answer });
  const values = cellValues(world);
  return [
    cotValue(face.probabilities, 0, values, face.columns),
    cotValue(face.probabilities, 1, values, face.columns),
  ];
}

/**
 * P(a CoT of the second kind is judged better than one of the first), ties counted half, each judged by its k scores as the
 * scheme judges them.
 * @param drawn CoTs of each kind; with 100 the standard error is at most 0.05, with 2000 at most 0.012.
 */
export function luckOf(
  place: Place,
  world: World,
  { scheme, k }: Arm,
  answer: number,
  drawn: number,
): number {
  const rng = createRng(deriveSeed(1, 'luck'));
  // Every CoT is given its k summaries, whatever the scheme's allocation, and the parts of the score that the scheme reads.
  const sampling = { allocate: findScheme('nested-mean').allocate, needs: scheme.needs };
  const scoresOf = (first: number) => {
    const pair = place.pairAt({ first, answer });
    const { trees } = sampleRound(world, pair, sampling, { n: drawn, k }, rng);
    return cotScoresOf(trees[0]!, scheme.spec).sort();
  };
  return chanceAbove(scoresOf(1), scoresOf(0));
}

/** P(a number of b > a number of a) + ½ P(equal), both sorted. */
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
