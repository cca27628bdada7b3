/** From a config to a trained pair in a run directory: opens the task, the models and the directory, and runs the loop. */
import { join } from 'node:path';
import { type TrainConfig, trainConfigSchema } from '../config/schema.js';
import { checkStored } from '../config/stored.js';
import { UserError } from '../errors.js';
import { checkShape, type Engine, MAX_WORKERS, openEngine, type Shape } from '../models/transformer/index.js';
import type { RoundMetrics } from '../runs/records.js';
import { createRun, openRun, readRunConfig } from '../runs/run-directory.js';
import { checkTaskRecord } from '../runs/task-record.js';
import { resolveScheme } from '../selection/index.js';
import type { NamedScheme } from '../selection/scheme.js';
import { findTask } from '../tasks/index.js';
import type { Task } from '../tasks/task.js';
import { createTokenizer, longestSequences, type Tokenizer } from '../tasks/tokenizer.js';
import { loop } from './loop.js';
import { planRound } from './plan-round.js';
import { type Role, warmStart } from './warm-start.js';

export interface TrainOptions {
  /** Threads of the engine; results do not depend on it. */
  readonly workers?: number;
  readonly cache?: string;
  /** The folder of the warm-started pair, where it is known already. */
  readonly warmStart?: string;
  readonly onWarmStart?: (role: Role, done: number, of: number) => void;
  readonly onRound?: (metrics: RoundMetrics, share: number) => void;
  readonly signal?: AbortSignal;
}

/** What a config refers to, found and checked before anything is written. */
export interface Setting {
  readonly config: TrainConfig;
  readonly task: Task;
  readonly scheme: NamedScheme;
  readonly tokenizer: Tokenizer;
  readonly shape: Shape;
}

/** Finds the task and the scheme; throws a UserError where they do not fit together. */
export async function resolveSetting(config: TrainConfig): Promise<Setting> {
  const task = await findTask(config.task, config.taskGrader ? { grader: config.taskGrader } : {});
  const scheme = resolveScheme(config.scheme);
  const parts = ['score', ...task.parts];
  for (const need of scheme.needs) {
    if (!parts.includes(need)) {
      throw new UserError(
        `scheme ${scheme.name} needs the score part \`${need}\`; task ${task.name} has ${parts.join(', ')}`,
      );
    }
  }
  const tokenizer = createTokenizer(task.alphabet);
  const context = longestSequences(task.limits).face;
  const shape = { ...config.model, vocab: tokenizer.vocab, context };
  try {
    checkShape(shape);
  } catch (cause) {
    throw new UserError(`model: ${(cause as Error).message}`, { cause });
  }
  const { unit, total } = config.budget;
  const { price } = planRound(config, scheme);
  if (unit === 'summaries' && price > total) {
    throw new UserError(`budget.total: one round costs ${price}, got ${total}`);
  }
  return { config, task, scheme, tokenizer, shape };
}

/** Starts a new run. Returns whether it is complete. */
export async function startRun(
  dir: string,
  config: TrainConfig,
  options: TrainOptions = {},
): Promise<boolean> {
  const setting = await resolveSetting(config);
  createRun(dir, config, setting.task);
  return goOn(dir, setting, options);
}

/** Goes on with a run that was stopped or killed. Returns whether it is complete. */
export async function resumeRun(dir: string, options: TrainOptions = {}): Promise<boolean> {
  const config = runConfigOf(dir);
  checkTaskRecord(dir, config.task);
  return goOn(dir, await resolveSetting(config), options);
}

/** The config of a run directory, checked. */
export function runConfigOf(dir: string): TrainConfig {
  return checkStored(trainConfigSchema, readRunConfig(dir), join(dir, 'config.json'));
}

async function goOn(dir: string, setting: Setting, options: TrainOptions): Promise<boolean> {
  const { config, shape } = setting;
  const run = openRun(dir);
  const engine = await openEngine({ workers: Math.min(options.workers ?? 1, MAX_WORKERS) });
  try {
    const from = run.checkpoint ?? options.warmStart ?? (await warmStartOf(engine, setting, options));
    // The warm start's moments belong to other gradients: training begins with an optimiser of its own.
    const weightsOnly = run.checkpoint === null;
    const load = (role: Role) =>
      engine.createPolicy(shape, { path: join(from, `${role}.safetensors`), weightsOnly });
    const shoggoth = await load('shoggoth');
    const face = await load('face');
    return await loop({ ...setting, config, shoggoth, face, run, ...pick(options) });
  } finally {
    await engine.dispose();
    run.release();
  }
}

/** Makes the warm start of a setting, or finds it in the cache. */
export function warmStartOf(
  engine: Engine,
  setting: Setting,
  options: Pick<TrainOptions, 'cache' | 'onWarmStart'>,
): Promise<string> {
  const { task, tokenizer, shape, config } = setting;
  return warmStart({
    ...{ engine, task, tokenizer, shape, config: config.warmStart },
    ...(options.cache ? { cache: options.cache } : {}),
    ...(options.onWarmStart ? { onProgress: options.onWarmStart } : {}),
  });
}

function pick({ onRound, signal }: TrainOptions) {
  return { ...(onRound ? { onRound } : {}), ...(signal ? { signal } : {}) };
}
