/** How close a plan comes to the best candidate, on a simulated task whose truth is known. */
import { createRng, deriveSeed, type Rng, type Seed } from '../../random.js';
import { asNamed, type Candidate, candidates } from './candidates.js';
import { estimate } from './estimate.js';
import { leaders, played, race } from './race.js';
import { ranking, roundsFor } from './recommend.js';
import type { ScoreModel } from './score-model.js';
import { simulatedPilot } from './simulated-pilot.js';

/** A simulated task, all of it known. */
export interface Truth {
  /** What a question may spend in a round, in summaries. */
  readonly budget: number;
  /** r: what a CoT costs, in summaries. */
  readonly cotPrice: number;
  readonly model: ScoreModel;
}

/** What a plan is compared with: named schemes as they stand. */
export const namedChoices = ['nested-top3', 'basic', 'nested-mean', 'nested-advantage'] as const;

export type Choice = 'plan' | (typeof namedChoices)[number];

export interface Validation {
  readonly truth: Truth;
  /** What the planner chose. */
  readonly plan: Candidate;
  /** Of each choice, the share of the best candidate's worth under the truth that it leaves; above 1 where it does harm. */
  readonly losses: Readonly<Record<Choice, number>>;
}

/** What the planner sees: 2,048 summaries, each graded twice; 5 % of a run's 40,960. */
export const pilotSize = { questions: 64, n: 8, k: 4, grades: 2 } as const;

/** Of the race under the truth, how many play the final with the choices. */
const RIVALS = 8;

/** Normal or pass-or-fail scores; λ, the grader's share of the noise, all spreads, the price of a CoT and the budget at random. */
export function drawTruth(rng: Rng): Truth {
  const between = (low: number, high: number) => low + (high - low) * rng.next();
  const betweenLogs = (low: number, high: number) => Math.exp(between(Math.log(low), Math.log(high)));
  const budget = [16, 32, 64, 128][rng.int(4)]!;
  const cotPrice = rng.next() < 0.3 ? 0 : betweenLogs(0.25, 6);
  if (rng.next() < 0.5) {
    const lambda = betweenLogs(0.3, 30);
    const share = between(0, 0.8);
    const noise = { summary: Math.sqrt(lambda * (1 - share)), grader: Math.sqrt(lambda * share) };
    const spreads = { difficulty: between(0, 2), spreadOfSpreads: between(0, 0.8) };
    return { budget, cotPrice, model: { family: 'normal', cot: 1, ...noise, ...spreads } };
  }
  const passRate = between(0.1, 0.9);
  const most = Math.sqrt(passRate * (1 - passRate));
  const spreads = { difficulty: between(0, 0.5) * most, cot: betweenLogs(0.1, 0.6) * most };
  return { budget, cotPrice, model: { family: 'pass-fail', passRate, flips: between(0, 0.2), ...spreads } };
}

export interface ValidationEffort {
  /** Questions in a round, of the planner's simulations and of the truth's. */
  readonly questions: number;
  /**
   * How many times as many rounds as a race's first heat the last comparison plays. With fewer the best is more often
   * best by chance, and every loss a little too large.
   */
  readonly finalTimes: number;
}

/** Shorter ones make out losses where there are none: with half the questions and a quarter of the final, in one task of five. */
const fullEffort: ValidationEffort = { questions: 32, finalTimes: 32 };

/** Draws a truth, plans from a pilot of it, and plays the plan, the named schemes and the best candidates under the truth. */
export function validatePlan(
  seed: Seed,
  { questions, finalTimes }: ValidationEffort = fullEffort,
): Validation {
  const truth = drawTruth(createRng(seed));
  const { budget, cotPrice, model } = truth;
  const purse = { budget, cotPrice };
  const estimates = estimate(simulatedPilot(model, pilotSize, deriveSeed(seed, 'pilot')), seed);
  const all = candidates(purse);
  const plan = ranking(all, estimates, { ...purse, questions, seed })[0]!.candidate;
  const rounds = roundsFor(budget);
  const options = {
    models: [model],
    questions,
    cotPrice,
    rounds,
    seed: deriveSeed(seed, 'truth'),
  };
  const field = race(all, options);
  const named = namedChoices.map((name) => asNamed(name, purse));
  const rivals = [...field.slice(0, RIVALS), ...leaders(field)].map(({ candidate }) => candidate);
  const final = played([...new Set([...rivals, plan, ...named])], {
    ...options,
    rounds: finalTimes * rounds,
    seed: deriveSeed(seed, 'final'),
  });
  const worth = (of: Candidate) => final.find(({ candidate }) => candidate === of)!.value;
  const most = Math.max(...[...rivals, plan].map(worth));
  const loss = (of: Candidate) => 1 - worth(of) / most;
  const losses = Object.fromEntries([
    ['plan', loss(plan)],
    ...namedChoices.map((name, i) => [name, loss(named[i]!)]),
  ]) as Record<Choice, number>;
  return { truth, plan, losses };
}
