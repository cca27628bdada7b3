/**
 * Compares the worth of a choice with another's, with an interval for what the estimates leave
 * open.
 */
import { deriveSeed } from '../../base/random.js';
import { quantileOfSorted } from '../../stats/index.js';
import type { Candidate } from './candidates.js';
import type { Estimate } from './estimate.js';
import { type PlayOptions, playCandidates } from './race.js';
import type { World } from './simulated-round.js';

export interface Gain {
  /** The candidate that the choice is compared with. */
  readonly over: Candidate;
  /** The choice's value over the other's, minus 1. */
  readonly gain: Estimate;
  /** Whether the interval excludes 0. */
  readonly clear: boolean;
}

export interface GainOptions extends PlayOptions {
  /**
   * How many models give one value of the gain each, for its interval; 0 makes the interval NaN.
   */
  readonly draws: number;
  readonly roundsOfDraw: number;
}

/**
 * The gain and its 95 % interval, by simulation under single draws of the estimates. The
 * simulation's own chance makes the interval slightly too wide; it ignores whatever the model
 * leaves out.
 * @param anchors the best candidate for each role, in whose shares values are measured
 */
export function gainOver(
  over: Candidate,
  choice: Candidate,
  anchors: readonly Candidate[],
  { draws, roundsOfDraw, ...options }: GainOptions,
): Gain {
  const among = [...new Set([choice, over, ...anchors])];
  const gain = (models: readonly World[], rounds: number, part: number) => {
    const field = playCandidates(among, {
      ...options,
      models,
      rounds,
      seed: deriveSeed(options.seed, part),
    });
    const value = (of: Candidate) => field.find(({ candidate }) => candidate === of)!.value;
    // A percentage is meaningless over a scheme that makes things worse.
    return value(over) > 0 ? value(choice) / value(over) - 1 : Infinity;
  };
  const sorted = Float64Array.from(options.models.slice(0, draws), (model, d) =>
    gain([model], roundsOfDraw, d + 1),
  ).sort();
  const at = (q: number) => {
    const between = quantileOfSorted(sorted, q);
    return Number.isNaN(between) && sorted.length > 0 ? Infinity : between;
  };
  const estimate = {
    value: gain(options.models, options.rounds, 0),
    low: at(0.025),
    high: at(0.975),
  };
  return { over, gain: estimate, clear: estimate.low > 0 || estimate.high < 0 };
}
