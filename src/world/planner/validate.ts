/** Compares a plan and the rules with the best candidate, on a simulated task with known truth. */
import { createRng, deriveSeed, type Seed } from '../../base/random.js';
import { type Candidate, candidates, namedCandidate, withK } from './candidates.js';
import { estimate } from './estimate.js';
import { leaders, type PlayOptions, playCandidates, type Valued } from './race.js';
import { choose, roundsFor, type Verdict } from './recommend.js';
import { ruleSchemes } from './rule.js';
import { simulatedPilot } from './simulated-pilot.js';
import { drawTruth, type Family, type Truth } from './truths.js';

/** Named schemes that a plan is compared with unchanged, besides the rules. */
export const namedChoices = ['nested-top3', 'basic', 'nested-mean', 'nested-advantage'] as const;

/** Fixed rules, which need no model of scores and, for Cochran's k, nothing from a pilot but λ̂. */
export const ruleChoices = [
  'group-advantage k=1',
  'nested-advantage k=√(λr)',
  'group-advantage k=√(λr)',
] as const;

export type Choice = 'plan' | (typeof ruleChoices)[number] | (typeof namedChoices)[number];

export interface Validation {
  readonly truth: Truth;
  readonly verdict: Verdict;
  /** The planner's choice. */
  readonly plan: Candidate;
  /** The share of the best candidate's true worth that each choice loses; above 1 if it harms. */
  readonly losses: Readonly<Record<Choice, number>>;
}

/** The planner's pilot: 2,048 summaries, each graded twice; 5 % of a run's 40,960. */
export const pilotSize = { questions: 64, n: 8, k: 4, grades: 2 } as const;

/** Candidates in the second heat under the truth and its length, and those that reach the final. */
const SECOND_HEAT = { going: 12, times: 4 };
const RIVALS = 5;

export interface ValidationEffort {
  /** Questions per round, in the planner's simulations and under the truth. */
  readonly questions: number;
  /**
   * The rounds of the last comparison, as a multiple of a race's first heat. With fewer rounds the
   * best is more often best by chance, and every loss slightly too large.
   */
  readonly finalTimes: number;
}

const fullEffort: ValidationEffort = { questions: 24, finalTimes: 12 };

/** Draws a truth, plans from its pilot, and plays plan, rules and rivals under the truth. */
export function validatePlan(
  family: Family,
  priced: boolean,
  seed: Seed,
  { questions, finalTimes }: ValidationEffort = fullEffort,
): Validation {
  const truth = drawTruth(family, priced, createRng(seed));
  const { budget, cotPrice, model } = truth;
  const purse = { budget, cotPrice };
  const estimates = estimate(simulatedPilot(model, pilotSize, deriveSeed(seed, 'pilot')), seed);
  const all = contestants(purse);
  const { choice, rule, verdict } = choose(estimates, { ...purse, questions, seed }, all);
  const plan = choice.candidate;
  const rounds = roundsFor(budget);
  const options = { models: [model], questions, cotPrice, rounds, seed: deriveSeed(seed, 'truth') };
  const field = rivalsUnder(all, options);
  const choices: Record<Choice, Candidate> = {
    plan,
    'group-advantage k=1': withK(ruleSchemes.scaled, purse, 1),
    'nested-advantage k=√(λr)': rule.plain,
    'group-advantage k=√(λr)': rule.scaled,
    ...(Object.fromEntries(
      namedChoices.map((name) => [name, namedCandidate(name, purse)]),
    ) as Record<(typeof namedChoices)[number], Candidate>),
  };
  const rivals = [...field.slice(0, RIVALS), ...leaders(field)].map(({ candidate }) => candidate);
  const final = playCandidates([...new Set([...rivals, ...Object.values(choices)])], {
    ...options,
    rounds: finalTimes * rounds,
    seed: deriveSeed(seed, 'final'),
  });
  const worth = (of: Candidate) => final.find(({ candidate }) => candidate === of)!.value;
  const most = final[0]!.value;
  const losses = Object.fromEntries(
    Object.entries(choices).map(([name, of]) => [name, 1 - worth(of) / most]),
  ) as Record<Choice, number>;
  return { truth, verdict, plan, losses };
}

/**
 * Returns the best under the truth, best first. This race is shorter than the planner's: it need
 * not keep the best of each scheme, because the named schemes play the final in any case.
 */
function rivalsUnder(all: readonly Candidate[], options: PlayOptions): Valued[] {
  const heat = playCandidates(all, options);
  const going = new Set([...heat.slice(0, SECOND_HEAT.going), ...leaders(heat)]);
  return playCandidates(
    [...going].map(({ candidate }) => candidate),
    {
      ...options,
      rounds: SECOND_HEAT.times * options.rounds,
      seed: deriveSeed(options.seed, 'heat'),
    },
  );
}

/**
 * Policy gradient at every k, and the other schemes unchanged: those have not won anywhere, and a
 * race of all candidates takes long.
 */
function contestants(purse: { budget: number; cotPrice: number }): Candidate[] {
  const gradients: readonly string[] = Object.values(ruleSchemes);
  const all = candidates(purse);
  const others = [...new Set(all.map(({ base }) => base))].filter(
    (base) => !gradients.includes(base),
  );
  return [
    ...all.filter(({ base }) => gradients.includes(base)),
    ...others.map((base) => namedCandidate(base, purse)),
  ];
}
