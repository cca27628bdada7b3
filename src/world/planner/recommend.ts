/** Turns estimates into a plan. */
import { UserError } from '../../base/errors.js';
import { deriveSeed, type Seed } from '../../base/random.js';
import { type Candidate, candidates, namedCandidate, type Purse } from './candidates.js';
import { decide } from './decide.js';
import type { Estimates } from './estimate.js';
import { type Gain, gainOver } from './gain.js';
import { leaders, type PlayOptions, playCandidates, race, type Valued } from './race.js';
import { type Rule, ruleFor } from './rule.js';
import { scoreModel } from './score-model.js';

/**
 * How much the pilot adds to the rule. `plan`: another choice is better than the rule beyond what
 * the estimates leave open. `rule`: no other choice is shown to be better, so the rule is
 * recommended. `only the rule`: the pilot is too small or too noisy for any comparison.
 */
export type Verdict = 'plan' | 'rule' | 'only the rule';

export interface Recommendation {
  readonly purse: Purse;
  readonly verdict: Verdict;
  readonly rule: Rule;
  readonly choice: Valued;
  /** The best candidates and the best of each scheme, best first; empty if nothing was compared. */
  readonly field: readonly Valued[];
  /** The choice's scheme at every k; empty if nothing was compared. */
  readonly neighbours: readonly Valued[];
  /** Over `group-advantage` at one summary per CoT and the named `nested-top3` and `basic`. */
  readonly gains: readonly Gain[];
}

/** What a plan is compared with: the rule for free CoTs, then the default of `candor train`. */
const REFERENCES = ['group-advantage', 'nested-top3', 'basic'];

export interface RecommendOptions extends Purse {
  /** Questions per round. */
  readonly questions: number;
  readonly seed: Seed;
  /** Resampled estimates for the intervals of the gains; 100 by default, 0 for no intervals. */
  readonly draws?: number;
}

/**
 * Recommends the rule, or a candidate that is shown to be worth more despite what the estimates
 * leave open: each simulated round takes its components from another resample of the pilot.
 * @throws UserError if the budget does not buy two CoTs with a summary each, or if the scores of
 * the pilot do not differ
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
    models: modelsOf(estimates),
    questions,
    cotPrice,
    seed: deriveSeed(seed, 'final'),
    rounds: 16 * rounds,
  };
  const kin = candidates(purse).filter(
    ({ base, k }) => base === choice.candidate.base && k !== choice.candidate.k,
  );
  return {
    purse,
    verdict,
    rule,
    choice,
    field,
    neighbours: playCandidates([...new Set([choice.candidate, ...kin, ...anchors])], common).filter(
      ({ candidate }) => candidate === choice.candidate || kin.includes(candidate),
    ),
    gains: REFERENCES.map((name) => namedCandidate(name, purse))
      .filter((over) => over.base !== choice.candidate.base || over.k !== choice.candidate.k)
      .map((over) =>
        gainOver(over, choice.candidate, anchors, { ...common, draws, roundsOfDraw: 2 * rounds }),
      ),
  };
}

/**
 * Returns only the choice, with the candidates it was chosen from.
 * @param all the candidates to compare; all of them by default
 * @throws UserError as `recommend` does
 */
export function choose(
  estimates: Estimates,
  { budget, cotPrice, questions, seed }: Omit<RecommendOptions, 'draws'>,
  all: readonly Candidate[] = candidates({ budget, cotPrice }),
): Pick<Recommendation, 'verdict' | 'rule' | 'choice' | 'field'> {
  const purse = { budget, cotPrice };
  checkBudget(purse);
  const { point } = estimates;
  if (!(Math.hypot(point.cot, point.summary, point.grader || 0) > 0))
    throw new UserError(
      'plan: the scores of the pilot are all equal, so nothing can be learnt from them',
    );
  const rule = ruleFor(estimates, purse);
  if (isTooLittle(estimates)) {
    const choice = {
      candidate: rule.scaled,
      progress: { shoggoth: Number.NaN, face: Number.NaN },
      value: 1,
    };
    return { verdict: 'only the rule', rule, choice, field: [] };
  }
  const options: PlayOptions = {
    models: modelsOf(estimates),
    questions,
    cotPrice,
    rounds: roundsFor(budget),
    seed: deriveSeed(seed, 'race'),
  };
  const field = race(all, options);
  const { choice, shown } = decide(estimates, rule, field, { ...purse, ...options });
  return { verdict: shown ? 'plan' : 'rule', rule, choice, field };
}

/** Whether the pilot has too few questions, or too little information, for any comparison. */
function isTooLittle({ questions, informing, lambda }: Estimates): boolean {
  if (Number.isNaN(lambda.value)) return true;
  return Math.min(questions, informing) < (lambda.high === Infinity ? 20 : 8);
}

const modelsOf = (of: Estimates) => of.draws.map((draw) => scoreModel(draw, of));

/** Rounds of a race's first heat; larger trees need fewer. */
export function roundsFor(budget: number): number {
  return Math.max(2, Math.round(192 / Math.max(32, budget)));
}

function checkBudget({ budget, cotPrice }: Purse): void {
  const least = 2 * (1 + cotPrice);
  if (!(budget >= least))
    throw new UserError(
      `plan: a question's budget must buy two CoTs with a summary each, so at least ${least}, got ${budget}`,
    );
}
