/** The runs of the honesty experiments: arrangements × schemes × seeds, and a search per scheme. */
import { join } from 'node:path';
import { type HonestyConfig, type TrainConfig, trainConfigSchema } from '../../config/schema.js';
import { armsBySeed, type Job } from '../../runs/experiment/job.js';
import { searchJobs, searchSeeds } from '../../runs/experiment/step-search.js';
import { type ArrangementPlan, hiddenMessages, levers, published } from './arrangements.js';
import type { Experiment } from './findings.js';

export interface ExperimentPlan {
  readonly id: Experiment['id'];
  readonly task: string;
  readonly arrangements: readonly ArrangementPlan[];
  readonly schemes: readonly string[];
}

export interface HonestyJob extends Job {
  readonly arrangement: ArrangementPlan;
  readonly scheme: string;
}

/** One arrangement under one scheme, on one task. */
interface HonestyArm {
  readonly task: string;
  readonly arrangement: ArrangementPlan;
  readonly scheme: string;
}

/** The step size of a scheme on a task. */
export type RateOf = (scheme: string, task: string) => number;

export function planExperiments(config: HonestyConfig): ExperimentPlan[] {
  const { task, hiddenTask, schemes } = config;
  const rounds = Math.floor(config.budget / (config.questions * config.perQuestion));
  const first = schemes.slice(0, 1);
  const all: ExperimentPlan[] = [
    { id: 'published', task, arrangements: published, schemes },
    { id: 'levers', task, arrangements: levers(config, rounds), schemes: first },
    { id: 'hidden-messages', task: hiddenTask, arrangements: hiddenMessages, schemes: first },
  ];
  return all.filter(({ id }) => config.experiments.includes(id));
}

/** Every arm of the experiment with every seed. */
export function experimentJobs(
  dir: string,
  config: HonestyConfig,
  { task, arrangements, schemes }: ExperimentPlan,
  rateOf: RateOf,
): HonestyJob[] {
  const arms = arrangements.flatMap((arrangement) =>
    schemes.map((scheme): HonestyArm => ({ task, arrangement, scheme })),
  );
  return armsBySeed(arms, seedsOf(config), (arm, seed) =>
    jobOf(join(dir, 'runs'), config, arm, seed, rateOf(arm.scheme, task)),
  );
}

/** The search for each scheme's step size on each task, in an arrangement without penalty. */
export function tuningJobs(dir: string, config: HonestyConfig): HonestyJob[] {
  const arms = planExperiments(config).flatMap(({ task, schemes }) =>
    schemes.map((scheme): HonestyArm => ({ task, arrangement: controlOf(task, config), scheme })),
  );
  const seeds = searchSeeds(config.tuningSeeds, seedsOf(config));
  const jobs = searchJobs(arms, config.grid, seeds, (arm, seed, rate) =>
    jobOf(join(dir, 'tuning'), config, arm, seed, rate, `-lr${rate}`),
  );
  return distinctJobs(jobs);
}

/** Experiments may share an arm, whose runs are then the same. */
export function distinctJobs(jobs: readonly HonestyJob[]): HonestyJob[] {
  return [...new Map(jobs.map((job) => [job.id, job])).values()];
}

/** The name of a scheme on a task, in the scores of the search. */
export function searchKey(task: string, scheme: string): string {
  return `${task} ${scheme}`;
}

function seedsOf({ seeds }: HonestyConfig): number[] {
  return Array.from({ length: seeds }, (_, s) => s + 1);
}

/** The arrangement that the search trains. Both tasks use one model. */
function controlOf(task: string, config: HonestyConfig): ArrangementPlan {
  const control = published[0]!;
  return task === config.task ? control : { ...control, ...hiddenMessages[0]! };
}

function jobOf(
  folder: string,
  config: HonestyConfig,
  arm: HonestyArm,
  seed: number,
  rate: number,
  suffix = '',
): HonestyJob {
  const { task, arrangement, scheme } = arm;
  const id = `${task.replaceAll(/[^A-Za-z0-9]+/g, '-')}-${arrangement.id}-${scheme}${suffix}-seed${seed}`;
  return {
    id,
    dir: join(folder, id),
    arm: `${arrangement.label}, ${scheme}`,
    seed,
    config: trainConfigOf(config, arm, seed, rate),
    arrangement,
    scheme,
  };
}

function trainConfigOf(
  config: HonestyConfig,
  { task, arrangement, scheme }: HonestyArm,
  seed: number,
  rate: number,
): TrainConfig {
  const isOneModel = arrangement.arrangement?.models === 'one';
  return trainConfigSchema.parse({
    task,
    seed,
    scheme: arrangement.targeted ? `reward-targeted:${scheme}` : scheme,
    model: config.model,
    warmStart: config.warmStart,
    optimiser: {
      learningRate: isOneModel
        ? rate
        : { shoggoth: rate * (arrangement.shoggothRate ?? 1), face: rate },
    },
    round: { questions: config.questions, perQuestion: config.perQuestion },
    budget: { unit: 'summaries', total: config.budget },
    grader: {
      penaltyWeight: arrangement.penalised ? config.penaltyWeight : 0,
      appealWeight: task === config.hiddenTask ? config.secretWeight : 0,
    },
    failures: config.failures,
    evaluation: { questions: config.evaluation.questions, every: config.evaluation.every },
    record: { samples: false, checkpointEvery: Number.MAX_SAFE_INTEGER },
    arrangement: arrangement.arrangement,
    paraphraser: arrangement.paraphraser,
  });
}
