/** Trains with every k at equal budget, each tuned alike, in a family of random worlds. */
import { deriveSeed } from '../../base/random.js';
import { findScheme, type NamedScheme, resolveScheme } from '../../selection/index.js';
import { mean } from '../../stats/index.js';
import { oneStepValue } from '../../world/closed-forms/index.js';
import { varianceParts } from '../../world/gaussian/noise-ratio.js';
import { finals, tunedComparison } from '../../world/learning/tuned-comparison.js';
import { drawWorld, type WorldFamily } from '../../world/worlds/index.js';
import { gainsOfFirstStep, type StepGains } from './_gain-of-step.js';

export const ks = [1, 2, 4, 8, 16] as const;
export const trainingBudget = 32;
export const trainingRounds = 20;

export interface SchemeOverK {
  readonly label: string;
  readonly withK: (k: number) => NamedScheme;
}

/**
 * `basic` is only defined for k = 1. Its analogue for larger k keeps the best 30 % of CoTs by their
 * means, and the best summary of each.
 */
function basicWith(k: number): NamedScheme {
  if (k === 1) return findScheme('basic');
  return resolveScheme({
    name: 'basic',
    cotScore: { rule: 'mean' },
    faceRule: { rule: 'best-in-each-kept-cot' },
    split: { k },
  });
}

export const schemesOverK: readonly SchemeOverK[] = [
  { label: 'nested-mean', withK: () => findScheme('nested-mean') },
  { label: 'basic', withK: basicWith },
  { label: 'nested-advantage', withK: () => findScheme('nested-advantage') },
];

/** One scheme at one k. */
export interface TrainedSplit {
  readonly k: number;
  readonly n: number;
  readonly rate: number;
  /** Relative performance after the last round, one value per seed. */
  readonly finals: readonly number[];
  readonly firstStep: StepGains;
}

export interface TrainedOverK {
  readonly family: WorldFamily;
  readonly scheme: string;
  /** r, the price of a CoT in summaries. */
  readonly price: number;
  /** In the order of `ks`. */
  readonly splits: readonly TrainedSplit[];
}

export function trainOverK(
  family: WorldFamily,
  { label, withK }: SchemeOverK,
  price: number,
  seeds: number,
): TrainedOverK {
  const draw = (seed: number) => drawWorld(family, seed);
  const candidates = ks.map((k) => ({
    label: `${label}, k = ${k}`,
    scheme: withK(k),
    shape: { n: Math.floor(trainingBudget / (k + price)), k },
  }));
  const learned = tunedComparison(draw, candidates, {
    rounds: trainingRounds,
    seeds,
    tuningSeeds: Math.max(8, Math.round(seeds / 8)),
    rates: [0.5, 1, 2, 4, 8, 16],
  });
  const splits = learned.map((arm) => ({
    ...arm.candidate.shape,
    rate: arm.rate,
    finals: finals(arm),
    firstStep: gainsOfFirstStep(draw, arm.candidate, arm.rate, 2 * seeds),
  }));
  return { family, scheme: label, price, splits };
}

/** λ of a family at the start, from the mean variances over `worlds` worlds. */
export function noiseRatioOf(family: WorldFamily, worlds: number): number {
  const parts = Array.from({ length: worlds }, (_, s) =>
    varianceParts(drawWorld(family, deriveSeed(s, 'noise ratio'))),
  );
  return mean(parts.map(({ within }) => within)) / mean(parts.map(({ between }) => between));
}

/** The index in `ks` that is best for one step of Model G. */
export function bestPlaceOfOneStep(lambda: number, price: number): number {
  const values = ks.map((k) => {
    const n = Math.floor(trainingBudget / (k + price));
    return oneStepValue({ budget: n * (k + price), cotPrice: price, k, lambda });
  });
  return values.indexOf(Math.max(...values));
}
