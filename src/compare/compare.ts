/**
 * A comparison: every arm's step size found by the same small search on seeds of its own, then every arm trained with
 * every seed at equal budget, then cross-play. Each part is read from its directory if it is there, so a comparison that
 * was stopped or killed goes on where it was.
 */
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { type CompareConfig, compareConfigSchema } from '../config/schema.js';
import { UserError } from '../errors.js';
import { openEngine } from '../models/transformer/index.js';
import { writeJsonAtomic } from '../runs/files.js';
import { takeLock } from '../runs/lock.js';
import { readMetrics } from '../runs/read-run.js';
import type { RoundMetrics } from '../runs/records.js';
import { resolveSetting, warmStartOf } from '../train/train.js';
import type { Role } from '../train/warm-start.js';
import type { Tuning } from './comparison.js';
import { crossPlay } from './cross-play.js';
import { finalScore } from './final-score.js';
import { type ArmPlan, type Job, mainJobs, planArms, tuningJobs, tuningSeeds } from './jobs.js';
import { runJobs } from './pool.js';

export type Phase = 'tuning' | 'training';

export interface CompareOptions {
  /** Runs at a time; the number of cores unless given. */
  readonly parallel?: number;
  readonly cache?: string;
  readonly onWarmStart?: (role: Role, done: number, of: number) => void;
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
  const parsed = compareConfigSchema.safeParse(readJson(join(dir, CONFIG)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`${join(dir, CONFIG)}: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** Starts a new comparison in a directory that is not there yet. */
export async function startComparison(
  dir: string,
  config: CompareConfig,
  options: CompareOptions = {},
): Promise<void> {
  if (existsSync(dir)) {
    throw new UserError(
      `${dir}: there already; continue it with \`candor resume ${dir}\`, or choose another with --out`,
    );
  }
  for (const arm of planArms(config)) await resolveSetting(settingOf(config, arm));
  const temporary = `${dir}.tmp-${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  writeJsonAtomic(join(temporary, CONFIG), config);
  mkdirSync(dirname(dir), { recursive: true });
  renameSync(temporary, dir);
  await resumeComparison(dir, options);
}

/** Does whatever is not done yet. */
export async function resumeComparison(dir: string, options: CompareOptions = {}): Promise<void> {
  const config = readCompareConfig(dir);
  const arms = planArms(config);
  const unlock = takeLock(join(dir, 'lock'));
  const parallel = options.parallel ?? availableParallelism();
  const engine = await openEngine({ workers: parallel });
  const runAll = async (phase: Phase, jobs: readonly Job[]) => {
    options.onPhase?.(phase, jobs);
    await runJobs(jobs, {
      ...{ parallel, ...(options.cache ? { cache: options.cache } : {}) },
      ...(options.signal ? { signal: options.signal } : {}),
      onRound: (job, metrics, share) => options.onRound?.(phase, job, metrics, share),
      onDone: (job) => options.onDone?.(phase, job),
    });
  };
  try {
    await warmStartOf(engine, await resolveSetting(settingOf(config, arms[0]!)), options);

    const search = tuningJobs(dir, config, arms);
    if (search.length > 0 && !existsSync(join(dir, TUNING))) {
      await runAll('tuning', search);
      writeJsonAtomic(join(dir, TUNING), readTuning(config, arms, search));
    }
    const jobs = mainJobs(dir, config, arms, rateOf(dir, config));
    await runAll('training', jobs);

    if (!existsSync(join(dir, CROSS_PLAY))) {
      writeJsonAtomic(
        join(dir, CROSS_PLAY),
        await crossPlay(engine, jobs, config.crossPlay, options.onCrossPlay),
      );
    }
  } finally {
    await engine.dispose();
    unlock();
  }
}

/** The step size of an arm: the best of the tuned grid, its only value, or, before tuning, the config's own. */
export function rateOf(
  dir: string,
  config: CompareConfig,
): (label: string) => CompareConfig['train']['optimiser']['learningRate'] {
  const { grid } = config.tuning;
  const tuning = tuningOf(dir);
  return (label) => {
    const scores = tuning?.scores[label];
    return (
      (scores ? grid[scores.indexOf(Math.max(...scores))] : grid[0]) ?? config.train.optimiser.learningRate
    );
  };
}

export function tuningOf(dir: string): Tuning | null {
  return existsSync(join(dir, TUNING)) ? (readJson(join(dir, TUNING)) as Tuning) : null;
}

function readTuning(config: CompareConfig, arms: readonly ArmPlan[], jobs: readonly Job[]): Tuning {
  const { grid, budgetShare } = config.tuning;
  const score = (arm: string, rate: number) => {
    const own = jobs.filter((job) => job.arm === arm && job.config.optimiser.learningRate === rate);
    return own.reduce((sum, job) => sum + (finalScore(readMetrics(job.dir)) ?? 0), 0) / own.length;
  };
  return {
    ...{ seeds: tuningSeeds(config), grid, budget: config.train.budget.total * budgetShare },
    scores: Object.fromEntries(arms.map(({ label }) => [label, grid.map((rate) => score(label, rate))])),
  };
}

function settingOf({ train }: CompareConfig, { scheme }: ArmPlan) {
  return { ...train, scheme, seed: 0 };
}

export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UserError(`${path}: cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
}
