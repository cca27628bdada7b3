/**
 * Computes the expected gradient of one round at a pair: exactly if the world has few outcomes,
 * else by simulation with its standard error. The scheme itself selects; only how often each sample
 * occurs is computed here.
 */

import { createRng, deriveSeed, type Seed } from '../base/random.js';
import { logitGradient, type TabularPair } from '../models/tabular/index.js';
import type { NamedScheme } from '../selection/index.js';
import { type Coefficients, coefficients, type RoundShape, sampleRound } from './round.js';
import type { World } from './world.js';

/**
 * The expected gradient of the logits, before the step size, with its standard errors; 0 if exact.
 */
export interface ExpectedUpdate {
  /** [T] */
  readonly shoggoth: Float64Array;
  /** [T · A] */
  readonly face: Float64Array;
  readonly shoggothError: Float64Array;
  readonly faceError: Float64Array;
}

export interface SimulationOptions {
  readonly scheme: NamedScheme;
  readonly shape: RoundShape;
  /** The number of simulated rounds; the error falls with its square root. */
  readonly rounds: number;
  readonly seed: Seed;
}

/** Returns the mean gradient over simulated rounds. */
export function simulatedUpdate(
  world: World,
  pair: TabularPair,
  { scheme, shape, rounds, seed }: SimulationOptions,
): ExpectedUpdate {
  const rng = createRng(deriveSeed(seed, 'update'));
  const { shoggoth, face } = pair;
  const sums = {
    shoggoth: moments(shoggoth.columns),
    face: moments(face.rows * face.columns),
  };
  for (let r = 0; r < rounds; r++) {
    const round = sampleRound(world, pair, scheme, shape, rng);
    const coefs = coefficients(scheme.select(round.trees, rng), round, pair);
    sums.shoggoth.add(logitGradient(shoggoth, coefs.shoggoth, coefs.shoggoth));
    sums.face.add(logitGradient(face, coefs.face, coefs.face));
  }
  return {
    shoggoth: sums.shoggoth.mean(),
    face: sums.face.mean(),
    shoggothError: sums.shoggoth.error(),
    faceError: sums.face.error(),
  };
}

/**
 * Returns the expected gradient from expected coefficients; exact, because it is linear in them.
 */
export function updateOf(pair: TabularPair, { shoggoth, face }: Coefficients): ExpectedUpdate {
  return {
    shoggoth: logitGradient(pair.shoggoth, shoggoth, new Float64Array(shoggoth.length)),
    face: logitGradient(pair.face, face, new Float64Array(face.length)),
    shoggothError: new Float64Array(shoggoth.length),
    faceError: new Float64Array(face.length),
  };
}

function moments(size: number) {
  const sum = new Float64Array(size);
  const squares = new Float64Array(size);
  let count = 0;
  return {
    add(values: Float64Array) {
      for (let i = 0; i < size; i++) {
        sum[i] = sum[i]! + values[i]!;
        squares[i] = squares[i]! + values[i]! ** 2;
      }
      count++;
    },
    mean: () => sum.map((s) => s / count),
    error: () =>
      sum.map((s, i) => Math.sqrt(Math.max(0, squares[i]! - s ** 2 / count) / (count - 1) / count)),
  };
}
