/** The runs that a comparison is made of: a search for each arm's step size, then every arm with every seed. */
import { join } from 'node:path';
import { UserError } from '../../base/errors.js';
import { type CompareConfig, type TrainConfig, trainConfigSchema } from '../../config/schema.js';
import { resolveScheme } from '../../selection/index.js';

/** One scheme at one split. */
export interface ArmPlan {
  readonly label: string;
  readonly scheme: TrainConfig['scheme'];
  readonly name: string;
  readonly describe: string;
  readonly n: number;
  readonly k: number;
}

export interface Job {
  /** Names the run's folder and its place in the comparison. */
  readonly id: string;
  readonly dir: string;
  readonly arm: string;
  readonly seed: number;
  readonly config: TrainConfig;
}

/** The arms, each with the split that it trains with. Throws a UserError where two have one label, or one folder. */
export function planArms(config: CompareConfig): ArmPlan[] {
  const { perQuestion, cotPrice } = config.train.round;
  const arms = config.arms.map((given, index): ArmPlan => {
    const arm = typeof given === 'string' ? { scheme: given } : given;
    const scheme = resolveScheme(arm.scheme);
    const split = scheme.split(perQuestion, cotPrice);
    const n = arm.n ?? config.train.round.n ?? split.n;
    const k = arm.k ?? config.train.round.k ?? split.k;
    if (n * (k + cotPrice) > perQuestion) {
      throw new UserError(
        `arms.${index}: n=${n}, k=${k} spends ${n * (k + cotPrice)} of a question's budget of ${perQuestion} (round.perQuestion)`,
      );
    }
    const own = arm.n !== undefined || arm.k !== undefined;
    const label = arm.label ?? (own ? `${scheme.name} ${n}×${k}` : scheme.name);
    return { label, scheme: arm.scheme, name: scheme.name, describe: scheme.describe, n, k };
  });
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
        `arms.${index}: the label \`${label}\` has the folder name of \`${arms[folder]!.label}\`; let them differ in letters or digits`,
      );
    }
  }
  return arms;
}

export function seedsOf(config: CompareConfig): number[] {
  return typeof config.seeds === 'number'
    ? Array.from({ length: config.seeds }, (_, s) => s + 1)
    : config.seeds;
}

/** Seeds for tuning, from 1001 up: disjoint from the comparison's own. */
export function tuningSeeds(config: CompareConfig): number[] {
  const taken = new Set(seedsOf(config));
  const seeds: number[] = [];
  for (let seed = 1001; seeds.length < config.tuning.seeds; seed++)
    if (!taken.has(seed)) seeds.push(seed);
  return seeds;
}

/** Every arm with every step size of the grid and every tuning seed; none if there is nothing to choose. */
export function tuningJobs(dir: string, config: CompareConfig, arms: readonly ArmPlan[]): Job[] {
  const { grid, budgetShare, found } = config.tuning;
  if (grid.length < 2 || found) return [];
  const { budget } = config.train;
  return arms.flatMap((arm) =>
    grid.flatMap((learningRate) =>
      tuningSeeds(config).map((seed) => {
        const job = jobOf(
          join(dir, 'tuning'),
          config,
          arm,
          seed,
          learningRate,
          `-lr${learningRate}`,
        );
        const quick = {
          ...job.config.record,
          samples: false,
          checkpointEvery: Number.MAX_SAFE_INTEGER,
        };
        const shorter = { ...budget, total: budget.total * budgetShare };
        const evaluation = { ...job.config.evaluation, split: 'train' as const };
        return { ...job, config: { ...job.config, record: quick, budget: shorter, evaluation } };
      }),
    ),
  );
}

/** Every arm with every seed, at the arm's chosen step size. */
export function mainJobs(
  dir: string,
  config: CompareConfig,
  arms: readonly ArmPlan[],
  rateOf: (label: string) => TrainConfig['optimiser']['learningRate'],
): Job[] {
  // Seed by seed, so that an unfinished comparison is as paired as it can be.
  return seedsOf(config).flatMap((seed) =>
    arms.map((arm) => jobOf(join(dir, 'runs'), config, arm, seed, rateOf(arm.label))),
  );
}

/** A label as a folder's name. */
function slugOf(label: string): string {
  return label.replaceAll('×', 'x').replaceAll(/[^A-Za-z0-9.]+/g, '-');
}

function jobOf(
  folder: string,
  { train }: CompareConfig,
  arm: ArmPlan,
  seed: number,
  learningRate: TrainConfig['optimiser']['learningRate'],
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
