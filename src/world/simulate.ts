/** Trains in an exact world: sample, select, step, round after round. Performance is exact. */

import { createRng, deriveSeed, type Rng, type Seed } from '../base/random.js';
import { ascend, copyPair, logitGradient, type TabularPair } from '../models/tabular/index.js';
import type { NamedScheme } from '../selection/index.js';
import { coefficients, type RoundShape, sampleRound } from './round.js';
import { cellValues, performance, type World } from './world.js';

export interface Rates {
  readonly shoggoth: number;
  readonly face: number;
}

export interface TrainingOptions {
  readonly scheme: NamedScheme;
  readonly shape: RoundShape;
  readonly rounds: number;
  /** The step sizes of plain gradient ascent on the logits. */
  readonly rates: Rates;
  readonly seed: Seed;
  /** The pair to start from, which is not changed; by default the world's own start. */
  readonly start?: TabularPair;
  /** Called with the pair before the first round (0) and after each; it must copy what it keeps. */
  readonly onRound?: (pair: TabularPair, round: number) => void;
}

/** Trains a pair and returns it. */
export function train(world: World, options: TrainingOptions): TabularPair {
  const { rounds, seed, onRound } = options;
  const pair = copyPair(options.start ?? world.start);
  const rng = createRng(deriveSeed(seed, 'world'));
  onRound?.(pair, 0);
  for (let round = 1; round <= rounds; round++) {
    trainRound(world, pair, options, rng);
    onRound?.(pair, round);
  }
  return pair;
}

/** Trains the pair in place for one round. */
export function trainRound(
  world: World,
  pair: TabularPair,
  { scheme, shape, rates }: Pick<TrainingOptions, 'scheme' | 'shape' | 'rates'>,
  rng: Rng,
): void {
  const round = sampleRound(world, pair, scheme, shape, rng);
  const { shoggoth, face } = coefficients(scheme.select(round.trees, rng), round, pair);
  ascend(pair.shoggoth, logitGradient(pair.shoggoth, shoggoth, shoggoth), rates.shoggoth);
  ascend(pair.face, logitGradient(pair.face, face, face), rates.face);
}

/**
 * Returns the exact expected value after each round, [rounds + 1].
 * @param values the value of each cell; by default its expected score, [T · A].
 */
export function learningCurve(
  world: World,
  options: TrainingOptions,
  values: Float64Array = cellValues(world),
): Float64Array {
  const curve = new Float64Array(options.rounds + 1);
  train(world, {
    ...options,
    onRound: (pair, round) => (curve[round] = performance(pair, values)),
  });
  return curve;
}
