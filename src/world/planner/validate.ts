/** How close a plan and the rules come to the best candidate, on a simulated task whose truth is known. */
import { createRng, deriveSeed, type Seed } from '../../base/random.js';
import { asNamed, type Candidate, candidates, splitOf } from './candidates.js';
import { estimate } from './estimate.js';
import { leaders, type PlayOptions, played, type Valued } from './race.js';
import { choose, roundsFor, type Verdict } from './recommend.js';
import { ruleSchemes } from './rule.js';
import { simulatedPilot } from './simulated-pilot.js';
import { drawTruth, type Family, type Truth } from './truths.js';

/** What a plan is compared with, beside the rules: named schemes as they stand. */
export const namedChoices = ['nested-top3', 'basic', 'nested-mean', 'nested-advantage'] as const;

/** Constant rules: no model of scores, and for Cochran's k no more of a pilot than λ̂. */
export const ruleChoices = [
  'group-advantage k=1',
  'nested-advantage k=√(λr)',
  'group-advantage k=√(λr)',
] as const;

export type Choice = 'plan' | (typeof ruleChoices)[number] | (typeof namedChoices)[number];

export interface Validation {
  readonly truth: Truth;
  readonly verdict: Verdict;
  /** What the planner chose. */
  readonly plan: Candidate;
  /** Of each choice, the share of the best candidate's worth under the truth that it leaves; above 1 where it does harm. */
  readonly losses: Readonly<Record<Choice, number>>;
}

/** What the planner sees: 2,048 summaries, each graded twice; 5 % of a run's 40,960. */
export const pilotSize = { questions: 64, n: 8, k: 4, grades: 2 } as const;

/** Under the truth, how many of all go on to a second heat of so many times as many rounds, and how many of those play the final with the choices. */
const SECOND_HEAT = { going: 12, times: 4 };
const RIVALS = 5;

export interface ValidationEffort {
  /** Questions in a round, of the planner's simulations and of the truth's. */
  readonly questions: number;
  /**
   * How many times as many rounds as a race's first heat the last comparison plays. With fewer the best is more often
   * best by chance, and every loss a little too large.
   */
  readonly finalTimes: number;
}

const fullEffort: ValidationEffort = { questions: 24, finalTimes: 12 };

/** Draws a truth, plans from a pilot of it, and plays the plan, the rules, the named schemes and the best candidates under the truth. */
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
    'group-advantage k=1': splitOf(ruleSchemes.scaled, purse, 1),
    'nested-advantage k=√(λr)': rule.plain,
    'group-advantage k=√(λr)': rule.scaled,
    ...(Object.fromEntries(namedChoices.map((name) => [name, asNamed(name, purse)])) as Record<
      (typeof namedChoices)[number],
      Candidate
    >),
  };
  const rivals = [...field.slice(0, RIVALS), ...leaders(field)].map(({ candidate }) => candidate);
  const final = played([...new Set([...rivals, ...Object.values(choices)])], {
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
 * The best under the truth, best first. Shorter than the planner's own race: it need not keep the best of each scheme, since the named
 * schemes play the final whatever they come to.
 */
function rivalsUnder(all: readonly Candidate[], options: PlayOptions): Valued[] {
  const heat = played(all, options);
  const going = new Set([...heat.slice(0, SECOND_HEAT.going), ...leaders(heat)]);
  return played(
    [...going].map(({ candidate }) => candidate),
    {
      ...options,
      rounds: SECOND_HEAT.times * options.rounds,
      seed: deriveSeed(options.seed, 'heat'),
    },
  );
}

/** Policy gradient with every k, and every other scheme as it stands: those have not won anywhere, and a race of all takes long. */
function contestants(purse: { budget: number; cotPrice: number }): Candidate[] {
  const gradients: readonly string[] = Object.values(ruleSchemes);
  const all = candidates(purse);
  const others = [...new Set(all.map(({ base }) => base))].filter(
    (base) => !gradients.includes(base),
  );
  return [
    ...all.filter(({ base }) => gradients.includes(base)),
    ...others.map((base) => asNamed(base, purse)),
  ];
}
