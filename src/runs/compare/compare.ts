/**
 * A comparison: every arm's step size found by the same small search on seeds of its own, then every arm trained with
 * every seed at equal budget, then cross-play. Each part is read from its directory if it is there, so a comparison that
 * was stopped or killed goes on where it was.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../base/errors.js';
import { checkVacant, createFolder } from '../../base/io/create-folder.js';
import { writeJsonAtomic } from '../../base/io/files.js';
import { type Lock, takeLock } from '../../base/io/lock.js';
import { readJson } from '../../base/io/read-json.js';
import { type CompareConfig, compareConfigSchema } from '../../config/schema.js';
import { checkStored, withStoredFailures } from '../../config/stored.js';
import { planRound } from '../../method/plan-round.js';
import type { RoundMetrics } from '../../method/records.js';
import type { Role } from '../../method/roles.js';
import { MAX_WORKERS, openEngine } from '../../models/transformer/index.js';
import { resolveScheme } from '../../selection/index.js';
import type { Task } from '../../tasks/task.js';
import { isComplete } from '../is-complete.js';
import { withModels } from '../models.js';
import { readMetrics } from '../read-run.js';
import { resolveSetting, type Setting } from '../setting.js';
import { checkTaskRecord, writeTaskRecord } from '../task-record.js';
import type { Tuning } from './comparison.js';
import { crossPlay } from './cross-play.js';
import { finalScore } from './final-score.js';
import { type ArmPlan, type Job, mainJobs, planArms, tuningJobs, tuningSeeds } from './jobs.js';
import { runJobs } from './pool.js';
import { chosenStep } from './tuning.js';

export type Phase = 'tuning' | 'training';

export interface CompareOptions {
  /** Runs at a time; the number of cores unless given. */
  readonly parallel?: number;
  readonly cache?: string;
  readonly onWarmStart?: (role: Role, done: number, of: number) => void;
  /** Told when a server is waited for. */
  readonly onWaiting?: (what: string) => void;
  readonly onPhase?: (phase: Phase, jobs: readonly Job[]) => void;
  readonly onRound?: (phase: Phase, job: Job, metrics: RoundMetrics, share: number) => void;
  readonly onDone?: (phase: Phase, job: Job) => void;
  readonly onCrossPlay?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

const CONFIG = 'compare.json';
const TUNING = 'tuning.json';
const CROSS_PLAY = 'cross-play.json';

export function isComparison(dir: string): boolean {
  return existsSync(join(dir, CONFIG));
}

export function readCompareConfig(dir: string): CompareConfig {
  const path = join(dir, CONFIG);
  const stored = readJson(path);
  const { train } = Object(stored) as { readonly train?: unknown };
  const config = train ? { ...Object(stored), train: withStoredFailures(train) } : stored;
  return checkStored(compareConfigSchema, config, path);
}

/** Starts a new comparison in a directory that is not there yet. */
export async function startComparison(
  dir: string,
  config: CompareConfig,
  options: CompareOptions = {},
): Promise<void> {
  checkVacant(dir);
  const task = await checkJobs(dir, config, options);
  createFolder(dir, (folder) => {
    writeTaskRecord(folder, { task: config.train.task }, task);
    writeJsonAtomic(join(folder, CONFIG), config);
  });
  await resumeComparison(dir, options);
}

/** Does whatever is not done yet. */
export async function resumeComparison(dir: string, options: CompareOptions = {}): Promise<void> {
  const config = readCompareConfig(dir);
  checkTaskRecord(dir, { task: config.train.task });
  const lock = takeLock(join(dir, 'lock'));
  try {
    await doWhatIsLeft(dir, config, lock, options);
  } finally {
    lock();
  }
}

async function doWhatIsLeft(
  dir: string,
  config: CompareConfig,
  lock: Lock,
  options: CompareOptions,
): Promise<void> {
  const arms = planArms(config);
  const parallel = options.parallel ?? availableParallelism();
  const engine = await openEngine({ workers: Math.min(parallel, MAX_WORKERS) });
  let warmStart = '';
  const runAll = async (phase: Phase, jobs: readonly Job[]) => {
    options.onPhase?.(phase, jobs);
    await runJobs(jobs, {
      ...{ parallel, warmStart: () => warmStart },
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.onWaiting ? { onWaiting: options.onWaiting } : {}),
      onRound: (job, metrics, share) => options.onRound?.(phase, job, metrics, share),
      onDone: (job) => options.onDone?.(phase, job),
    });
  };
  try {
    const search = existsSync(join(dir, TUNING)) ? [] : tuningJobs(dir, config, arms);
    const planned = [...search, ...mainJobs(dir, config, arms, rateOf(dir, config))];
    const first = planned.find((job) => !isComplete(job.dir));
    // A server has no pair to be warm-started, and every run asks it for itself.
    if (first && !config.train.model.cluster) {
      const setting = await resolveSetting(first.config);
      warmStart = await withModels(setting, { ...options, engine }, (models) => models.start());
    }

    if (search.length > 0) {
      await runAll('tuning', search);
      const tuning = readTuning(config, arms, search);
      lock.check();
      writeJsonAtomic(join(dir, TUNING), tuning);
    }
    const jobs = mainJobs(dir, config, arms, rateOf(dir, config));
    await runAll('training', jobs);

    if (!existsSync(join(dir, CROSS_PLAY))) {
      const played = await crossPlay(
        engine,
        jobs,
        config.crossPlay,
        options.onCrossPlay,
        options.signal,
      );
      lock.check();
      writeJsonAtomic(join(dir, CROSS_PLAY), played);
    }
  } finally {
    await engine.dispose();
  }
}

/** The step size of an arm: the best of the tuned grid, its first value before tuning, or, of no grid, the config's own. */
export function rateOf(
  dir: string,
  config: CompareConfig,
): (label: string) => CompareConfig['train']['optimiser']['learningRate'] {
  const tuning = tuningOf(dir, config);
  const untuned = config.tuning.grid[0] ?? config.train.optimiser.learningRate;
  return (label) => (tuning && chosenStep(tuning, label)?.learningRate) ?? untuned;
}

/** The search that the step sizes come from: one that was made before, or this comparison's own once it is done. */
export function tuningOf(dir: string, config: CompareConfig): Tuning | null {
  const { found } = config.tuning;
  if (found) {
    const { command, ...rest } = found;
    return command === undefined ? rest : { ...rest, command };
  }
  const path = join(dir, TUNING);
  if (!existsSync(path)) return null;
  const raw = readJson(path);
  const parsed = tuningSchema(config.tuning.grid.length).safeParse(raw);
  if (parsed.success) return raw as Tuning;
  const [issue] = parsed.error.issues;
  throw new UserError(
    `${path}: ${[...(issue?.path ?? []), issue?.message].join(': ')}; remove it, and the search is read again`,
  );
}

/** tuning.json: a score for each step size of the grid. */
function tuningSchema(steps: number) {
  return z.looseObject({
    seeds: z.array(z.number()),
    grid: z.array(z.number()),
    budget: z.number(),
    scores: z.record(z.string(), z.array(z.number()).length(steps)),
  });
}

function readTuning(config: CompareConfig, arms: readonly ArmPlan[], jobs: readonly Job[]): Tuning {
  const { grid, budgetShare } = config.tuning;
  const score = (arm: string, rate: number) => {
    const own = jobs.filter((job) => job.arm === arm && job.config.optimiser.learningRate === rate);
    return own.reduce((sum, job) => sum + (finalScore(readMetrics(job.dir)) ?? 0), 0) / own.length;
  };
  return {
    ...{ seeds: tuningSeeds(config), grid, budget: config.train.budget.total * budgetShare },
    scores: Object.fromEntries(
      arms.map(({ label }) => [label, grid.map((rate) => score(label, rate))]),
    ),
  };
}

/** Checks every arm before anything is written: its task and scheme, its servers, and that each of its runs has a round at least. */
async function checkJobs(
  dir: string,
  config: CompareConfig,
  options: CompareOptions,
): Promise<Task> {
  const arms = planArms(config);
  const { found } = config.tuning;
  for (const { label } of arms) {
    if (found && !chosenStep(found, label))
      throw new UserError(
        `tuning.found.scores: has no score for \`${label}\`; leave tuning.found out, and a step size is searched for`,
      );
  }
  const settings = new Map<string, Setting>();
  for (const job of mainJobs(dir, config, arms, rateOf(dir, config))) {
    if (!settings.has(job.arm)) settings.set(job.arm, await resolveSetting(job.config));
  }
  for (const { arm, config: own } of tuningJobs(dir, config, arms)) {
    const { price } = planRound(own, resolveScheme(own.scheme));
    if (own.budget.unit === 'summaries' && price > own.budget.total) {
      throw new UserError(
        `tuning.budgetShare: one round of ${arm} costs ${price}, and a tuning run has ${own.budget.total} to spend`,
      );
    }
  }
  // All arms have the same servers: what the runs will open there is opened, and closed again.
  const first = settings.values().next().value!;
  if (config.train.model.cluster) await withModels(first, options, (models) => models.rewording());
  return first.task;
}
