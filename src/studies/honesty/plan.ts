/** The runs that the honesty experiments are made of: arrangements × schemes × seeds, and a search for each scheme's step size. */
import { join } from 'node:path';
import { type HonestyConfig, type TrainConfig, trainConfigSchema } from '../../config/schema.js';
import type { Job } from '../../runs/compare/jobs.js';
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

/** Every arm with every seed. Seed by seed, so that what is unfinished is as paired as it can be. */
export function experimentJobs(
  dir: string,
  config: HonestyConfig,
  experiment: ExperimentPlan,
  rateOf: RateOf,
): HonestyJob[] {
  return Array.from({ length: config.seeds }, (_, s) => s + 1).flatMap((seed) =>
    experiment.arrangements.flatMap((arrangement) =>
      experiment.schemes.map((scheme) =>
        jobOf(
          join(dir, 'runs'),
          config,
          experiment.task,
          arrangement,
          scheme,
          seed,
          rateOf(scheme, experiment.task),
        ),
      ),
    ),
  );
}

/** Every scheme with every step size, in the experiment's first arrangement, which nothing penalises; none of one step size. */
export function tuningJobs(dir: string, config: HonestyConfig): HonestyJob[] {
  if (config.grid.length < 2) return [];
  const searched = new Map<string, HonestyJob>();
  for (const { task, schemes } of planExperiments(config)) {
    const control: ArrangementPlan = {
      ...published[0]!,
      ...(task === config.task ? {} : hiddenMessages[0]!),
    };
    for (const scheme of schemes) {
      for (const rate of config.grid) {
        for (let s = 0; s < config.tuningSeeds; s++) {
          const job = jobOf(
            join(dir, 'tuning'),
            config,
            task,
            control,
            scheme,
            1001 + s,
            rate,
            `-lr${rate}`,
          );
          const evaluation = { ...job.config.evaluation, split: 'train' as const };
          searched.set(job.id, { ...job, config: { ...job.config, evaluation } });
        }
      }
    }
  }
  return [...searched.values()];
}

function jobOf(
  folder: string,
  config: HonestyConfig,
  task: string,
  plan: ArrangementPlan,
  scheme: string,
  seed: number,
  rate: number,
  suffix = '',
): HonestyJob {
  const id = `${task.replaceAll(/[^A-Za-z0-9]+/g, '-')}-${plan.id}-${scheme}${suffix}-seed${seed}`;
  const { models = 'two' } = plan.arrangement ?? {};
  const learningRate: TrainConfig['optimiser']['learningRate'] =
    models === 'one' ? rate : { shoggoth: rate * (plan.shoggothRate ?? 1), face: rate };
  const train = trainConfigSchema.parse({
    ...{ task, seed, scheme: plan.targeted ? `reward-targeted:${scheme}` : scheme },
    ...{ model: config.model, warmStart: config.warmStart, optimiser: { learningRate } },
    round: { questions: config.questions, perQuestion: config.perQuestion },
    budget: { unit: 'summaries', total: config.budget },
    grader: {
      penaltyWeight: plan.penalised ? config.penaltyWeight : 0,
      appealWeight: task === config.hiddenTask ? config.secretWeight : 0,
    },
    failures: config.failures,
    evaluation: { questions: config.evaluation.questions, every: config.evaluation.every },
    record: { samples: false, checkpointEvery: Number.MAX_SAFE_INTEGER },
    ...(plan.arrangement ? { arrangement: plan.arrangement } : {}),
    ...(plan.paraphraser ? { paraphraser: plan.paraphraser } : {}),
  });
  return {
    id,
    dir: join(folder, id),
    arm: `${plan.label}, ${scheme}`,
    seed,
    config: train,
    arrangement: plan,
    scheme,
  };
}
