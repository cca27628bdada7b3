/** Simulates training runs of one scheme from one start, with all seeds side by side. */
import { createRng, deriveSeed } from '../../../base/random.js';
import {
  ascend,
  copyPair,
  logitGradient,
  type TabularPair,
} from '../../../models/tabular/index.js';
import type { Rates } from '../../../world/simulate.js';
import { cellValues, performance, type World } from '../../../world/world.js';
import type { Arm } from '../arms.js';
import { fromSquare, type Place, type SquarePoint, toSquare } from '../places.js';
import { sampleBatch } from './batch.js';

export interface Run {
  /** The position of the pair before the first round and after each, [rounds + 1]. */
  readonly path: readonly SquarePoint[];
  /** The exact expected score at each position, [rounds + 1]. */
  readonly scores: Float64Array;
}

export interface RunsOptions {
  readonly arm: Arm;
  readonly rates: Rates;
  readonly rounds: number;
  readonly from: SquarePoint;
  /** The number of the block of seeds; each block has different seeds. */
  readonly block: number;
  readonly seeds: number;
}

/** Trains `seeds` pairs; yields after every round so that it can be interrupted. */
export function* simulateRuns(
  place: Place,
  world: World,
  { arm, rates, rounds, from, block, seeds }: RunsOptions,
): Generator<void, Run[]> {
  const rng = createRng(deriveSeed(1, 'runs', arm.scheme.name, block));
  const values = cellValues(world);
  const start = place.pairAt(fromSquare(place, from));
  const pairs = Array.from({ length: seeds }, () => copyPair(start));
  const runs = pairs.map(() => ({
    path: [from] as SquarePoint[],
    scores: new Float64Array(rounds + 1),
  }));
  for (const [i, pair] of pairs.entries()) runs[i]!.scores[0] = performance(pair, values);
  for (let round = 1; round <= rounds; round++) {
    sampleBatch(world, pairs, arm, rng).forEach(({ coefficients: { shoggoth, face } }, i) => {
      const pair = pairs[i]!;
      ascend(pair.shoggoth, logitGradient(pair.shoggoth, shoggoth, shoggoth), rates.shoggoth);
      ascend(pair.face, logitGradient(pair.face, face, face), rates.face);
      runs[i]!.path.push(squareOf(place, pair));
      runs[i]!.scores[round] = performance(pair, values);
    });
    yield;
  }
  return runs;
}

function squareOf(place: Place, { shoggoth, face }: TabularPair): SquarePoint {
  return toSquare(place, { first: shoggoth.probabilities[0]!, answer: face.probabilities[0]! });
}
