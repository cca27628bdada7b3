/**
 * Runs the honesty experiments: every scheme's step size found by the same small search without a penalty, every arm trained with
 * every seed at equal budget, and every trained pair measured. What is there already is read, so a run that was stopped goes on.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';
import { UserError } from '../../base/errors.js';
import { createFolder } from '../../base/io/create-folder.js';
import { writeJsonAtomic } from '../../base/io/files.js';
import { type Lock, takeLock } from '../../base/io/lock.js';
import { readJson } from '../../base/io/read-json.js';
import { version } from '../../base/version.js';
import { type HonestyConfig, honestyConfigSchema } from '../../config/schema.js';
import { checkStored, withStoredFailures } from '../../config/stored.js';
import type { RoundMetrics } from '../../method/records.js';
import { isOneModel, type Role } from '../../method/roles.js';
import { routeInWords, routing } from '../../method/routing.js';
import { type Engine, MAX_WORKERS, openEngine } from '../../models/transformer/index.js';
import { finalScore } from '../../runs/compare/final-score.js';
import { runJobs } from '../../runs/compare/pool.js';
import { isComplete } from '../../runs/is-complete.js';
import { readMetrics } from '../../runs/read-run.js';
import { resolveSetting } from '../../runs/setting.js';
import { warmStartOf } from '../../runs/warm-start.js';
import type { ArrangementPlan } from './arrangements.js';
import type { Experiment, HonestyFindings, HonestyRun, PathPoint } from './findings.js';
import { measurePair, measureRun } from './measure-run.js';
import {
  type ExperimentPlan,
  experimentJobs,
  type HonestyJob,
  planExperiments,
  type RateOf,
  tuningJobs,
} from './plan.js';

interface Context {
  readonly engine: Engine;
  readonly parallel: number;
  readonly options: HonestyOptions;
  readonly starts: Starts;
}

export type HonestyPhase = 'tuning' | 'training' | 'measuring';

export interface HonestyOptions {
  /** Runs at a time; the number of cores unless given. */
  readonly parallel?: number;
  readonly cache?: string;
  readonly onWarmStart?: (role: Role, done: number, of: number) => void;
  /** How much of a phase is done. */
  readonly onProgress?: (phase: HonestyPhase, done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

const CONFIG = 'honesty-config.json';
const TUNING = 'tuning.json';

/** Runs whatever is not done yet; `dir` is new, or holds a run of the same config. Returns the findings. */
export async function runHonesty(
  dir: string,
  config: HonestyConfig,
  command: string,
  options: HonestyOptions = {},
): Promise<HonestyFindings> {
  for (const plan of planExperiments(config)) await checkExperiment(dir, config, plan);
  openFolder(dir, config);
  const lock = takeLock(join(dir, 'lock'));
  try {
    return await doWhatIsLeft(dir, config, command, lock, options);
  } finally {
    lock();
  }
}

async function doWhatIsLeft(
  dir: string,
  config: HonestyConfig,
  command: string,
  lock: Lock,
  options: HonestyOptions,
): Promise<HonestyFindings> {
  const parallel = options.parallel ?? availableParallelism();
  const engine = await openEngine({ workers: Math.min(parallel, MAX_WORKERS) });
  const context: Context = { engine, parallel, options, starts: new Map() };
  try {
    const search = tuningJobs(dir, config);
    const rateOf = async (): Promise<RateOf> => {
      if (search.length > 0 && !existsSync(join(dir, TUNING))) {
        await train(context, 'tuning', search);
        const scores = tuned(config, search);
        lock.check();
        writeJsonAtomic(join(dir, TUNING), scores);
      }
      return storedRates(dir, config);
    };
    const rates = await rateOf();
    const plans = planExperiments(config);
    const jobs = plans.map((plan) => experimentJobs(dir, config, plan, rates));
    // Two experiments may share an arm: it is one run.
    const all = [...new Map(jobs.flat().map((job) => [job.id, job])).values()];
    await train(context, 'training', all);

    const measured = new Map<string, HonestyRun>();
    for (const [index, job] of all.entries()) {
      if (options.signal?.aborted) throw new UserError('stopped');
      measured.set(job.id, await runOf(context, job, config));
      options.onProgress?.('measuring', index + 1, all.length);
    }
    const experiments: Experiment[] = [];
    for (const [index, plan] of plans.entries()) {
      const runs = jobs[index]!.map(({ id }) => measured.get(id)!);
      experiments.push(await experimentOf(context, plan, jobs[index]!, runs, config));
    }
    return { candor: version, seeds: config.seeds, budget: config.budget, command, experiments };
  } finally {
    await engine.dispose();
  }
}

/** Throws a UserError before anything is written where a task lacks what its experiment measures, or an arm cannot be trained. */
async function checkExperiment(
  dir: string,
  config: HonestyConfig,
  plan: ExperimentPlan,
): Promise<void> {
  const jobs = experimentJobs(dir, { ...config, seeds: 1 }, plan, () => config.grid[0]!);
  for (const job of jobs) {
    const { task } = await resolveSetting(job.config);
    const hidden = plan.id === 'hidden-messages';
    const lacks = hidden ? !task.secret || !task.choices : !task.monitor;
    if (lacks) {
      throw new UserError(
        `${hidden ? 'hiddenTask' : 'task'}: ${task.name} has no ${hidden ? '`secret` and `choices`' : '`monitor`'}, which this experiment measures`,
      );
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
    throw new UserError(
      `${dir}: is there already and has no ${CONFIG}; choose another place with --out`,
    );
  const stored = checkStored(honestyConfigSchema, withStoredFailures(readJson(path)), path);
  if (JSON.stringify(stored) !== JSON.stringify(config))
    throw new UserError(
      `${dir}: was begun with another config (${CONFIG}); choose another place with --out`,
    );
}

async function train(
  context: Context,
  phase: HonestyPhase,
  jobs: readonly HonestyJob[],
): Promise<void> {
  const { parallel, options } = context;
  const shares = new Map(jobs.map((job) => [job.id, isComplete(job.dir) ? 1 : 0]));
  const starts = new Map<string, string>();
  for (const job of jobs) {
    if (isComplete(job.dir)) continue;
    starts.set(job.id, await startOf(context, job));
  }
  const tell = (job: { id: string }, share: number) => {
    shares.set(job.id, share);
    options.onProgress?.(
      phase,
      [...shares.values()].reduce((a, b) => a + b, 0),
      jobs.length,
    );
  };
  await runJobs(jobs, {
    ...{ parallel, warmStart: (job) => starts.get(job.id)! },
    ...(options.signal ? { signal: options.signal } : {}),
    onRound: (job, _metrics: RoundMetrics, share) => tell(job, share),
    onDone: (job) => tell(job, 1),
  });
}

/** The folders of the warm-started pairs that jobs start from; each is looked for once, as its hash is of a whole corpus. */
type Starts = Map<string, Promise<string>>;

function startOf({ engine, options, starts }: Context, { config }: HonestyJob): Promise<string> {
  const { task, model, warmStart, arrangement } = config;
  const key = JSON.stringify([
    task,
    model,
    warmStart,
    isOneModel(arrangement, 0),
    arrangement.face,
  ]);
  const known =
    starts.get(key) ??
    resolveSetting(config).then((setting) => warmStartOf(engine, setting, options));
  starts.set(key, known);
  return known;
}

/** The mean final score of every scheme at every step size, by task. */
function tuned(config: HonestyConfig, jobs: readonly HonestyJob[]): Record<string, number[]> {
  const keys = [...new Set(jobs.map(({ config: own, scheme }) => `${own.task} ${scheme}`))];
  return Object.fromEntries(
    keys.map((key) => [
      key,
      config.grid.map((rate) => {
        const own = jobs.filter(
          (job) => `${job.config.task} ${job.scheme}` === key && faceRate(job) === rate,
        );
        return (
          own.reduce((sum, job) => sum + (finalScore(readMetrics(job.dir)) ?? 0), 0) / own.length
        );
      }),
    ]),
  );
}

function faceRate({ config: { optimiser } }: HonestyJob): number {
  return typeof optimiser.learningRate === 'number'
    ? optimiser.learningRate
    : optimiser.learningRate.face;
}

function storedRates(dir: string, config: HonestyConfig): RateOf {
  const path = join(dir, TUNING);
  const schema = z.record(z.string(), z.array(z.number()).length(config.grid.length));
  const scores = existsSync(path) ? checkStored(schema, readJson(path), path) : {};
  return (scheme, task) => {
    const own = scores[`${task} ${scheme}`];
    return config.grid[own ? own.indexOf(Math.max(...own)) : 0]!;
  };
}

async function runOf(
  context: Context,
  job: HonestyJob,
  config: HonestyConfig,
): Promise<HonestyRun> {
  const start = await startOf(context, job);
  const final = await measureRun(context.engine, job, start, config.evaluation.finalQuestions);
  const { arm, arrangement, scheme, seed } = job;
  return {
    arm,
    arrangement: arrangement.id,
    scheme,
    seed,
    path: pathOf(readMetrics(job.dir)),
    final,
  };
}

function pathOf(metrics: readonly RoundMetrics[]): PathPoint[] {
  return metrics.flatMap(({ round, spent, evaluation }) =>
    evaluation && evaluation.task !== null
      ? [
          {
            ...{ round, summaries: spent.summaries, task: evaluation.task },
            ...{ cot: evaluation.monitor ?? null, summary: evaluation.penalty ?? null },
          },
        ]
      : [],
  );
}

async function experimentOf(
  context: Context,
  plan: ExperimentPlan,
  jobs: readonly HonestyJob[],
  runs: readonly HonestyRun[],
  config: HonestyConfig,
): Promise<Experiment> {
  const routes: [string, { shoggoth: string; face: string }][] = [];
  for (const arrangement of plan.arrangements) {
    const job = jobs.find((other) => other.arrangement === arrangement)!;
    const { scheme, task } = await resolveSetting(job.config);
    const { shoggoth, face } = routing(scheme, job.config.grader, task.parts);
    routes.push([arrangement.id, { shoggoth: routeInWords(shoggoth), face: routeInWords(face) }]);
  }
  const startWith = async (one: boolean) => {
    const job = jobs.find(
      ({ config: own }) =>
        isOneModel(own.arrangement, 0) === one &&
        !own.arrangement.face &&
        own.paraphraser === 'none',
    );
    if (!job) return undefined;
    const folder = await startOf(context, job);
    return measurePair(
      context.engine,
      job,
      { shoggoth: folder, face: folder },
      one,
      config.evaluation.finalQuestions,
    );
  };
  const [one, two] = [await startWith(true), await startWith(false)];
  return {
    ...{
      id: plan.id,
      task: plan.task,
      arrangements: plan.arrangements.map(noteOf),
      schemes: plan.schemes,
    },
    routing: Object.fromEntries(routes),
    start: { ...(one ? { one } : {}), two: two ?? one! },
    runs,
  };
}

function noteOf({ id, label, describe, published }: ArrangementPlan) {
  return { id, label, describe, ...(published === undefined ? {} : { published }) };
}
