/**
 * Compares ways of training in a family of random worlds, at equal budget. Each uses the step size
 * that is best for it on other worlds, and all are compared on the same worlds, so results pair up
 * seed by seed.
 */
import { deriveSeed, type Seed } from '../../base/random.js';
import type { NamedScheme } from '../../selection/index.js';
import { mean } from '../../stats/index.js';
import { relativePerformance } from '../relative.js';
import type { RoundShape } from '../round.js';
import { learningCurve } from '../simulate.js';
import type { World } from '../world.js';

/** A scheme with its split of the budget. */
export interface Candidate {
  readonly label: string;
  readonly scheme: NamedScheme;
  readonly shape: RoundShape;
}

export interface ComparisonOptions {
  readonly rounds: number;
  /** The number of worlds to compare on. */
  readonly seeds: number;
  /** The number of worlds to tune on, none of which is compared on. */
  readonly tuningSeeds: number;
  /** The step sizes tried, each for both roles. */
  readonly rates?: readonly number[];
  /** Makes this comparison's worlds differ from another's; default 1. */
  readonly seed?: Seed;
}

export interface Learned {
  readonly candidate: Candidate;
  /** The step size that was best on the tuning worlds. */
  readonly rate: number;
  /** Relative performance (0 guessing, 1 the best cell) after each round, [seeds][rounds + 1]. */
  readonly curves: readonly Float64Array[];
}

const RATES = [0.5, 1, 2, 4, 8];

/** @param draw makes the world of a seed. */
export function tunedComparison(
  draw: (seed: Seed) => World,
  candidates: readonly Candidate[],
  { rounds, seeds, tuningSeeds, rates = RATES, seed = 1 }: ComparisonOptions,
): Learned[] {
  const worlds = (what: string, count: number) =>
    Array.from({ length: count }, (_, s) => {
      const at = deriveSeed(seed, what, s);
      return { world: draw(at), seed: at };
    });
  const [tuning, test] = [worlds('tune', tuningSeeds), worlds('test', seeds)];
  return candidates.map((candidate) => {
    const run = (rate: number, on: typeof test) =>
      on.map(({ world, seed }) => relativeCurve(world, candidate, rate, rounds, seed));
    const finals = rates.map((rate) => mean(run(rate, tuning).map((curve) => curve[rounds]!)));
    const rate = rates[finals.indexOf(Math.max(...finals))]!;
    return { candidate, rate, curves: run(rate, test) };
  });
}

/** Returns relative performance after each round at one step size, [rounds + 1]. */
export function relativeCurve(
  world: World,
  { scheme, shape }: Pick<Candidate, 'scheme' | 'shape'>,
  rate: number,
  rounds: number,
  seed: Seed,
): Float64Array {
  const rates = { shoggoth: rate, face: rate };
  return learningCurve(world, { scheme, shape, rounds, rates, seed }).map(
    relativePerformance(world),
  );
}

/** Returns the last value of each seed's curve, [seeds]. */
export function finals({ curves }: Pick<Learned, 'curves'>): number[] {
  return curves.map((curve) => curve.at(-1)!);
}
