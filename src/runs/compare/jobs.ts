/** The runs of a comparison: a search for each arm's step size, then every arm with every seed. */

import { join } from 'node:path';
import { UserError } from '../../base/errors.js';
import { type CompareConfig, type TrainConfig, trainConfigSchema } from '../../config/schema.js';
import { armsBySeed, type Job } from '../experiment/job.js';
import { searchJobs, searchSeeds } from '../experiment/step-search.js';
import { findAnyScheme } from '../find-scheme.js';

/** One scheme at one split. */
export interface ArmPlan {
  readonly label: string;
  readonly scheme: TrainConfig['scheme'];
  readonly name: string;
  readonly describe: string;
  readonly n: number;
  readonly k: number;
}

type LearningRate = TrainConfig['optimiser']['learningRate'];

/**
 * Plans the arms, each with the split that it trains with.
 * @throws UserError if an arm overspends, or if two arms share a label or a folder
 */
export function planArms(config: CompareConfig): ArmPlan[] {
  const arms = config.arms.map((arm, index) => planArm(config, arm, index));
  checkDistinct(arms);
  return arms;
}

function planArm(config: CompareConfig, given: CompareConfig['arms'][number], index: number) {
  const { round } = config.train;
  const { perQuestion, cotPrice } = round;
  const arm = typeof given === 'string' ? { scheme: given } : given;
  const scheme = findAnyScheme(arm.scheme);
  const split = scheme.split(perQuestion, cotPrice);
  const n = arm.n ?? round.n ?? split.n;
  const k = arm.k ?? round.k ?? split.k;
  const spent = n * (k + cotPrice);
  if (spent > perQuestion) {
    throw new UserError(
      `arms.${index}: n=${n}, k=${k} spends ${spent} of a question's budget of ${perQuestion} (round.perQuestion)`,
    );
  }
  const hasOwnSplit = arm.n !== undefined || arm.k !== undefined;
  const label = arm.label ?? (hasOwnSplit ? `${scheme.name} ${n}×${k}` : scheme.name);
  return { label, scheme: arm.scheme, name: scheme.name, describe: scheme.describe, n, k };
}

function checkDistinct(arms: readonly ArmPlan[]): void {
  for (const [index, { label }] of arms.entries()) {
    const first = arms.findIndex((arm) => arm.label === label);
    if (first < index) {
      throw new UserError(
        `arms.${index}: has the label \`${label}\` of arms.${first}; give one of them a \`label\``,
      );
    }
    const folder = arms.findIndex((arm) => slugOf(arm.label) === slugOf(label));
    if (folder < index) {
      throw new UserError(
        `arms.${index}: the label \`${label}\` has the folder name of \`${arms[folder]!.label}\`; make them differ in letters or digits`,
      );
    }
  }
}

export function seedsOf({ seeds }: CompareConfig): number[] {
  return typeof seeds === 'number' ? Array.from({ length: seeds }, (_, s) => s + 1) : seeds;
}

/** The seeds of the search, which the comparison itself does not use. */
export function tuningSeeds(config: CompareConfig): number[] {
  return searchSeeds(config.tuning.seeds, seedsOf(config));
}

/** The runs of the search; none if a search was given, or if there is only one step size. */
export function tuningJobs(dir: string, config: CompareConfig, arms: readonly ArmPlan[]): Job[] {
  const { grid, budgetShare, found } = config.tuning;
  if (found) return [];
  return searchJobs(
    arms,
    grid,
    tuningSeeds(config),
    (arm, seed, rate) => jobOf(join(dir, 'tuning'), config, arm, seed, rate, `-lr${rate}`),
    budgetShare,
  );
}

/** Every arm with every seed, at the arm's chosen step size. */
export function mainJobs(
  dir: string,
  config: CompareConfig,
  arms: readonly ArmPlan[],
  rateOf: (label: string) => LearningRate,
): Job[] {
  return armsBySeed(arms, seedsOf(config), (arm, seed) =>
    jobOf(join(dir, 'runs'), config, arm, seed, rateOf(arm.label)),
  );
}

/** Turns a label into a folder's name. */
function slugOf(label: string): string {
  return label.replaceAll('×', 'x').replaceAll(/[^A-Za-z0-9.]+/g, '-');
}

function jobOf(
  folder: string,
  { train }: CompareConfig,
  arm: ArmPlan,
  seed: number,
  learningRate: LearningRate,
  suffix = '',
): Job {
  const id = `${slugOf(arm.label)}${suffix}-seed${seed}`;
  const config = trainConfigSchema.parse({
    ...train,
    scheme: arm.scheme,
    seed,
    round: { ...train.round, n: arm.n, k: arm.k },
    optimiser: { ...train.optimiser, learningRate },
  });
  return { id, dir: join(folder, id), arm: arm.label, seed, config };
}
