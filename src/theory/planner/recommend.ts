/** From estimates to a plan. */
import { UserError } from '../../errors.js';
import { deriveSeed, type Seed } from '../../random.js';
import { asNamed, type Candidate, candidates, type Purse } from './candidates.js';
import type { Estimates } from './estimate.js';
import { type Gain, gainOver } from './gain.js';
import { leaders, played, race, type Valued } from './race.js';
import { scoreModel } from './score-model.js';

/** The choices that a candidate is made of, besides its scheme. */
export type Axis = 'k' | 'm' | 'fraction';

export interface Recommendation {
  readonly purse: Purse;
  readonly choice: Valued;
  /** The best candidates and the best of each scheme, best first. */
  readonly field: readonly Valued[];
  /** The choice's scheme with one of its numbers changed; only axes that it has. */
  readonly neighbours: Readonly<Partial<Record<Axis, readonly Valued[]>>>;
  /** Over `nested-top3` and over `basic` as they stand, at the same budget. */
  readonly gains: readonly Gain[];
}

/** What a plan is compared with: the default first. */
const REFERENCES = ['nested-top3', 'basic'];

const AXES: readonly Axis[] = ['k', 'm', 'fraction'];

export interface RecommendOptions extends Purse {
  /** Questions in a round. */
  readonly questions: number;
  readonly seed: Seed;
  /** Resampled estimates that the intervals of the gains are made of; 100 unless given, 0: no intervals. */
  readonly draws?: number;
}

/**
 * The candidate with the highest expected value over what the estimates leave open: each simulated round has the
 * components of another resample of the pilot.
 * @throws UserError if the budget does not buy two CoTs with a summary each, or if the scores of the pilot do not differ.
 */
export function recommend(estimates: Estimates, options: RecommendOptions): Recommendation {
  const { budget, cotPrice, questions, seed, draws = 100 } = options;
  const purse = { budget, cotPrice };
  const models = modelsOf(estimates);
  const rounds = roundsFor(budget);
  const all = candidates(purse);
  const field = ranking(all, estimates, options);
  const choice = field[0]!;
  const anchors = leaders(field).map(({ candidate }) => candidate);
  const common = { models, questions, cotPrice, seed: deriveSeed(seed, 'final'), rounds: 16 * rounds };
  return {
    purse,
    choice,
    field,
    neighbours: neighboursOf(choice.candidate, all, (among) => {
      const contestants = new Set([...among, ...anchors]);
      return played([...contestants], common).filter(({ candidate }) => among.includes(candidate));
    }),
    gains: REFERENCES.map((name) =>
      gainOver(asNamed(name, purse), choice.candidate, anchors, {
        ...common,
        draws,
        roundsOfDraw: 2 * rounds,
      }),
    ),
  };
}

/**
 * The best candidates of all and the best of each scheme, by what the estimates leave open, best first: the first is what is recommended.
 * @throws UserError as `recommend` does.
 */
export function ranking(
  all: readonly Candidate[],
  estimates: Estimates,
  { budget, cotPrice, questions, seed }: Omit<RecommendOptions, 'draws'>,
): Valued[] {
  requireTwoCots({ budget, cotPrice });
  const field = race(all, {
    ...{ models: modelsOf(estimates), questions, cotPrice },
    ...{ rounds: roundsFor(budget), seed: deriveSeed(seed, 'race') },
  });
  if (!(field[0]!.value > 0))
    throw new UserError(
      'plan: the scores of the pilot do not differ, so there is nothing to learn from them',
    );
  return field;
}

const modelsOf = ({ draws, passFail }: Estimates) => draws.map((draw) => scoreModel(draw, passFail));

/** Rounds of a race's first heat: the larger the trees, the fewer are needed. */
export function roundsFor(budget: number): number {
  return Math.max(2, Math.round(192 / Math.max(32, budget)));
}

function neighboursOf(
  choice: Candidate,
  all: readonly Candidate[],
  value: (among: readonly Candidate[]) => Valued[],
): Recommendation['neighbours'] {
  const differing = (other: Candidate) => AXES.filter((axis) => other[axis] !== choice[axis]);
  const kin = all.filter((other) => other.base === choice.base && differing(other).length === 1);
  const valued = value([choice, ...kin]);
  const along = (axis: Axis) =>
    valued.filter(({ candidate }) => candidate === choice || differing(candidate)[0] === axis);
  return Object.fromEntries(
    AXES.map((axis) => [axis, along(axis)] as const).filter(([, list]) => list.length > 1),
  );
}

function requireTwoCots({ budget, cotPrice }: Purse): void {
  const least = 2 * (1 + cotPrice);
  if (!(budget >= least))
    throw new UserError(
      `plan: the budget of a question must buy two CoTs with a summary each, ${least} or more, got ${budget}`,
    );
}
