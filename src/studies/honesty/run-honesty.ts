/**
 * Runs the honesty experiments: searches for every scheme's step size without a penalty, trains
 * every arm with every seed at equal budget, and measures every trained pair. Whatever exists
 * already is read, so a run that was stopped continues.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../base/errors.js';
import { createFolder } from '../../base/io/create-folder.js';
import { writeJsonAtomic } from '../../base/io/files.js';
import { readJson } from '../../base/io/read-json.js';
import { version } from '../../base/version.js';
import { type HonestyConfig, honestyConfigSchema } from '../../config/schema.js';
import { checkStored, withStoredFailures } from '../../config/stored.js';
import type { RoundMetrics } from '../../method/records.js';
import { isOneModel, type Role } from '../../method/roles.js';
import { routeInWords, routing } from '../../method/routing.js';
import { chosenStep } from '../../runs/experiment/chosen-step.js';
import {
  type Experiment as ExperimentRuns,
  type Phase,
  TUNING,
  withExperiment,
} from '../../runs/experiment/experiment.js';
import type { Job } from '../../runs/experiment/job.js';
import { searchScores } from '../../runs/experiment/step-search.js';
import { isComplete } from '../../runs/is-complete.js';
import { readMetrics } from '../../runs/read-run.js';
import { resolveSetting } from '../../runs/setting.js';
import type { Experiment, HonestyFindings, HonestyRun, PathPoint } from './findings.js';
import { measurePair, measureRun } from './measure-run.js';
import type { HonestyMeasures } from './measures/measures.js';
import {
  distinctJobs,
  type ExperimentPlan,
  experimentJobs,
  type HonestyJob,
  planExperiments,
  type RateOf,
  searchKey,
  tuningJobs,
} from './plan.js';

export type HonestyPhase = Phase | 'measuring';

export interface HonestyOptions {
  /** Runs at a time; by default the number of cores. */
  readonly parallel?: number;
  readonly cache?: string;
  readonly onWarmStart?: (role: Role, done: number, of: number) => void;
  /** Reports how much of a phase is done. */
  readonly onProgress?: (phase: HonestyPhase, done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

const CONFIG = 'honesty-config.json';

/**
 * Does everything that is not done yet, in a new directory or one with the same config.
 * @throws UserError before writing if a task lacks what its experiment measures, or if an arm
 * cannot be trained
 */
export async function runHonesty(
  dir: string,
  config: HonestyConfig,
  command: string,
  options: HonestyOptions = {},
): Promise<HonestyFindings> {
  for (const plan of planExperiments(config)) await checkExperiment(dir, config, plan);
  openFolder(dir, config);
  const events = options.onProgress ? progressEvents(options.onProgress) : {};
  return withExperiment(dir, { ...options, ...events }, async (runs) => {
    const experiments = await runExperiments(runs, config, options);
    return { candor: version, seeds: config.seeds, budget: config.budget, command, experiments };
  });
}

async function runExperiments(
  runs: ExperimentRuns,
  config: HonestyConfig,
  { onProgress }: HonestyOptions,
): Promise<Experiment[]> {
  const { dir } = runs;
  const search = tuningJobs(dir, config);
  await runs.tune(search, () =>
    searchScores(search, config.grid, (job) => searchKey(job.config.task, job.scheme)),
  );
  const rateOf = storedRates(dir, config);
  const planned = planExperiments(config).map((plan) => ({
    plan,
    jobs: experimentJobs(dir, config, plan, rateOf),
  }));
  const all = distinctJobs(planned.flatMap(({ jobs }) => jobs));
  await runs.train('training', all);

  const measured = new Map<string, HonestyRun>();
  for (const [index, job] of all.entries()) {
    runs.checkStopped();
    measured.set(job.id, await readRun(runs, job, config));
    onProgress?.('measuring', index + 1, all.length);
  }
  const experiments: Experiment[] = [];
  for (const { plan, jobs } of planned) {
    experiments.push({
      id: plan.id,
      task: plan.task,
      arrangements: plan.arrangements.map(({ id, label, describe, published }) => ({
        id,
        label,
        describe,
        published,
      })),
      schemes: plan.schemes,
      routing: await routingOf(plan, jobs),
      start: await measureStart(runs, jobs, config),
      runs: jobs.map(({ id }) => measured.get(id)!),
    });
  }
  return experiments;
}

async function checkExperiment(
  dir: string,
  config: HonestyConfig,
  plan: ExperimentPlan,
): Promise<void> {
  const jobs = experimentJobs(dir, { ...config, seeds: 1 }, plan, () => config.grid[0]!);
  for (const job of jobs) {
    const { task } = await resolveSetting(job.config);
    if (plan.id === 'hidden-messages') {
      if (!task.secret || !task.choices)
        throw new UserError(
          `hiddenTask: ${task.name} has no \`secret\` and \`choices\`, which this experiment measures`,
        );
    } else if (!task.monitor) {
      throw new UserError(`task: ${task.name} has no \`monitor\`, which this experiment measures`);
    }
  }
}

function openFolder(dir: string, config: HonestyConfig): void {
  const path = join(dir, CONFIG);
  if (!existsSync(dir)) {
    createFolder(dir, (folder) => writeJsonAtomic(join(folder, CONFIG), config));
    return;
  }
  if (!existsSync(path))
    throw new UserError(`${dir}: exists already and has no ${CONFIG}; choose another --out`);
  const stored = checkStored(honestyConfigSchema, withStoredFailures(readJson(path)), path);
  if (JSON.stringify(stored) !== JSON.stringify(config))
    throw new UserError(
      `${dir}: was started with another config (${CONFIG}); choose another --out`,
    );
}

/** Sums up the shares of a phase's runs that are done. */
function progressEvents(onProgress: NonNullable<HonestyOptions['onProgress']>) {
  let shares = new Map<string, number>();
  const update = (phase: Phase, { id }: Job, share: number) => {
    shares.set(id, share);
    const done = [...shares.values()].reduce((a, b) => a + b, 0);
    onProgress(phase, done, shares.size);
  };
  return {
    onPhase: (_phase: Phase, jobs: readonly Job[]) => {
      shares = new Map(jobs.map(({ id, dir }) => [id, isComplete(dir) ? 1 : 0]));
    },
    onRound: (phase: Phase, job: Job, _metrics: RoundMetrics, share: number) =>
      update(phase, job, share),
    onDone: (phase: Phase, job: Job) => update(phase, job, 1),
  };
}

/** The best step sizes of the search; the grid's first value where nothing was searched. */
function storedRates(dir: string, { grid }: HonestyConfig): RateOf {
  const path = join(dir, TUNING);
  const schema = z.record(z.string(), z.array(z.number()).length(grid.length));
  const scores = existsSync(path) ? checkStored(schema, readJson(path), path) : {};
  return (scheme, task) =>
    chosenStep({ grid, scores }, searchKey(task, scheme))?.learningRate ?? grid[0]!;
}

async function readRun(
  runs: ExperimentRuns,
  job: HonestyJob,
  config: HonestyConfig,
): Promise<HonestyRun> {
  const start = await runs.warmStartOf(job.config);
  return {
    arm: job.arm,
    arrangement: job.arrangement.id,
    scheme: job.scheme,
    seed: job.seed,
    path: pathOf(readMetrics(job.dir)),
    final: await measureRun(runs.engine, job, start, config.evaluation.finalQuestions),
  };
}

function pathOf(metrics: readonly RoundMetrics[]): PathPoint[] {
  return metrics.flatMap(({ round, spent: { summaries }, evaluation }) => {
    if (!evaluation || evaluation.task === null) return [];
    const { task, monitor: cot = null, penalty: summary = null } = evaluation;
    return [{ round, summaries, task, cot, summary }];
  });
}

/** How each role's score is composed in each arrangement, as text. */
async function routingOf(
  { arrangements }: ExperimentPlan,
  jobs: readonly HonestyJob[],
): Promise<Experiment['routing']> {
  const routes: [string, { shoggoth: string; face: string }][] = [];
  for (const arrangement of arrangements) {
    const job = jobs.find((other) => other.arrangement === arrangement)!;
    const { scheme, task } = await resolveSetting(job.config);
    const { shoggoth, face } = routing(scheme, job.config.grader, task.parts);
    routes.push([arrangement.id, { shoggoth: routeInWords(shoggoth), face: routeInWords(face) }]);
  }
  return Object.fromEntries(routes);
}

/** Measures the pairs that training starts from, without paraphraser and with a full-size face. */
async function measureStart(
  runs: ExperimentRuns,
  jobs: readonly HonestyJob[],
  { evaluation }: HonestyConfig,
): Promise<Experiment['start']> {
  const measure = async (oneModel: boolean): Promise<HonestyMeasures | undefined> => {
    const job = jobs.find(
      ({ config: { arrangement, paraphraser } }) =>
        isOneModel(arrangement, 0) === oneModel && !arrangement.face && paraphraser === 'none',
    );
    if (!job) return undefined;
    const folder = await runs.warmStartOf(job.config);
    const folders = { shoggoth: folder, face: folder };
    return measurePair(runs.engine, job, folders, oneModel, evaluation.finalQuestions);
  };
  const [one, two] = [await measure(true), await measure(false)];
  return { one, two: two ?? one! };
}
