/** From estimates to a plan. */
import { UserError } from '../../base/errors.js';
import { deriveSeed, type Seed } from '../../base/random.js';
import { asNamed, type Candidate, candidates, type Purse } from './candidates.js';
import { decide } from './decide.js';
import type { Estimates } from './estimate.js';
import { type Gain, gainOver } from './gain.js';
import { leaders, type PlayOptions, played, race, type Valued } from './race.js';
import { type Rule, ruleFor } from './rule.js';
import { scoreModel } from './score-model.js';

/**
 * How much the pilot adds to the rule. `plan`: another choice is better than the rule beyond what the estimates leave open. `rule`: none
 * is shown to be, so the rule is what is recommended. `only the rule`: the pilot is too small or too noisy to compare anything.
 */
export type Verdict = 'plan' | 'rule' | 'only the rule';

export interface Recommendation {
  readonly purse: Purse;
  readonly verdict: Verdict;
  readonly rule: Rule;
  readonly choice: Valued;
  /** The best candidates and the best of each scheme, best first; empty where nothing was compared. */
  readonly field: readonly Valued[];
  /** The choice's scheme with every k; empty where nothing was compared. */
  readonly neighbours: readonly Valued[];
  /** Over `group-advantage` with one summary a CoT, and over `nested-top3` and `basic` as they stand, at the same budget. */
  readonly gains: readonly Gain[];
}

/** What a plan is compared with: the rule for free CoTs, then the default of `candor train`. */
const REFERENCES = ['group-advantage', 'nested-top3', 'basic'];

export interface RecommendOptions extends Purse {
  /** Questions in a round. */
  readonly questions: number;
  readonly seed: Seed;
  /** Resampled estimates that the intervals of the gains are made of; 100 unless given, 0: no intervals. */
  readonly draws?: number;
}

/**
 * The rule, or the candidate that is shown to be worth more over what the estimates leave open: each simulated round has the
 * components of another resample of the pilot.
 * @throws UserError if the budget does not buy two CoTs with a summary each, or if the scores of the pilot do not differ.
 */
export function recommend(estimates: Estimates, options: RecommendOptions): Recommendation {
  const { budget, cotPrice, questions, seed, draws = 100 } = options;
  const purse = { budget, cotPrice };
  const decision = choose(estimates, options);
  const { verdict, rule, choice, field } = decision;
  if (verdict === 'only the rule') return { ...decision, purse, neighbours: [], gains: [] };
  const rounds = roundsFor(budget);
  const anchors = leaders(field).map(({ candidate }) => candidate);
  const common = {
    ...{ models: modelsOf(estimates), questions, cotPrice },
    ...{ seed: deriveSeed(seed, 'final'), rounds: 16 * rounds },
  };
  const kin = candidates(purse).filter(
    ({ base, k }) => base === choice.candidate.base && k !== choice.candidate.k,
  );
  return {
    ...{ purse, verdict, rule, choice, field },
    neighbours: played([...new Set([choice.candidate, ...kin, ...anchors])], common).filter(
      ({ candidate }) => candidate === choice.candidate || kin.includes(candidate),
    ),
    gains: REFERENCES.map((name) => asNamed(name, purse))
      .filter((over) => over.base !== choice.candidate.base || over.k !== choice.candidate.k)
      .map((over) =>
        gainOver(over, choice.candidate, anchors, { ...common, draws, roundsOfDraw: 2 * rounds }),
      ),
  };
}

/**
 * The choice alone, with what it was chosen from.
 * @param all what is compared, all candidates unless given.
 * @throws UserError as `recommend` does.
 */
export function choose(
  estimates: Estimates,
  { budget, cotPrice, questions, seed }: Omit<RecommendOptions, 'draws'>,
  all: readonly Candidate[] = candidates({ budget, cotPrice }),
): Pick<Recommendation, 'verdict' | 'rule' | 'choice' | 'field'> {
  const purse = { budget, cotPrice };
  requireTwoCots(purse);
  const { point } = estimates;
  if (!(Math.hypot(point.cot, point.summary, point.grader || 0) > 0))
    throw new UserError(
      'plan: the scores of the pilot do not differ, so there is nothing to learn from them',
    );
  const rule = ruleFor(estimates, purse);
  if (tellsNothing(estimates)) {
    const choice = {
      candidate: rule.scaled,
      progress: { shoggoth: Number.NaN, face: Number.NaN },
      value: 1,
    };
    return { verdict: 'only the rule', rule, choice, field: [] };
  }
  const options: PlayOptions = {
    ...{ models: modelsOf(estimates), questions, cotPrice },
    ...{ rounds: roundsFor(budget), seed: deriveSeed(seed, 'race') },
  };
  const field = race(all, options);
  const { choice, shown } = decide(estimates, rule, field, { ...purse, ...options });
  return { verdict: shown ? 'plan' : 'rule', rule, choice, field };
}

/** Too few questions, or too little in them, for any comparison. */
function tellsNothing({ questions, informing, lambda }: Estimates): boolean {
  if (Number.isNaN(lambda.value)) return true;
  return Math.min(questions, informing) < (lambda.high === Infinity ? 20 : 8);
}

const modelsOf = (of: Estimates) => of.draws.map((draw) => scoreModel(draw, of));

/** Rounds of a race's first heat: the larger the trees, the fewer are needed. */
export function roundsFor(budget: number): number {
  return Math.max(2, Math.round(192 / Math.max(32, budget)));
}

function requireTwoCots({ budget, cotPrice }: Purse): void {
  const least = 2 * (1 + cotPrice);
  if (!(budget >= least))
    throw new UserError(
      `plan: the budget of a question must buy two CoTs with a summary each, ${least} or more, got ${budget}`,
    );
}
