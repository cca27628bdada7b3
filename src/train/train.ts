/** From a config to a trained pair in a run directory: opens the task, the models and the directory, and runs the loop. */
import { join } from 'node:path';
import { type TrainConfig, trainConfigSchema } from '../config/schema.js';
import { checkStored } from '../config/stored.js';
import { UserError } from '../errors.js';
import { checkShape, type Engine, MAX_WORKERS, openEngine, type Shape } from '../models/transformer/index.js';
import { readMetrics } from '../runs/read-run.js';
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
import { isOneModel, ROLES, type Role } from './roles.js';
import { warmStart } from './warm-start.js';

export interface TrainOptions {
  /** Threads of the engine; results do not depend on it. */
  readonly workers?: number;
  readonly cache?: string;
  /** The folder of the warm-started pair, where it is known already. */
  readonly warmStart?: string;
  /** Called once, before the run starts. */
  readonly onSetting?: (setting: Setting) => void;
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
  /** The size of each role's model; the same one where a single model has both. */
  readonly shapes: Readonly<Record<Role, Shape>>;
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
  checkArrangement(config, task);
  const tokenizer = createTokenizer(task.alphabet);
  const context = longestSequences(task.limits).face;
  const shapeOf = (field: string, model: TrainConfig['model']): Shape => {
    try {
      return checkShape({ ...model, vocab: tokenizer.vocab, context });
    } catch (cause) {
      throw new UserError(`${field}: ${(cause as Error).message}`, { cause });
    }
  };
  const shapes = {
    shoggoth: shapeOf('model', config.model),
    face: shapeOf('arrangement.face', config.arrangement.face ?? config.model),
  };
  const { unit, total } = config.budget;
  const { price } = planRound(config, scheme);
  if (unit === 'summaries' && price > total) {
    throw new UserError(`budget.total: one round costs ${price}, got ${total}`);
  }
  return { config, task, scheme, tokenizer, shapes };
}

/** Throws a UserError that names the field where an arrangement contradicts itself, the rest of the config, or the task. */
function checkArrangement(
  { arrangement, optimiser, paraphraser, guard, grader }: TrainConfig,
  task: Task,
): void {
  const one = arrangement.models === 'one';
  const wrong = (field: string, what: string): never => {
    throw new UserError(`${field}: ${what}`);
  };
  if (one && arrangement.face)
    wrong('arrangement.face', 'one model has one size; leave it out, or set models to two');
  if (one && typeof optimiser.learningRate !== 'number')
    wrong(
      'optimiser.learningRate',
      'one model has one step size; give a number, or set arrangement.models to two',
    );
  if (!one && arrangement.splitAfter !== undefined)
    wrong('arrangement.splitAfter', 'two models cannot be split; leave it out, or set models to one');
  if (ROLES.every((role) => arrangement.learnsFrom[role] === 'never'))
    wrong('arrangement.learnsFrom', 'one of the roles has to learn');
  if (paraphraser !== 'none' && !task.paraphrase)
    wrong('paraphraser', `task ${task.name} has no \`paraphrase\`; set it to none`);
  if (guard && !task.monitor)
    wrong('guard', `task ${task.name} has no \`monitor\` that could be watched; leave it out`);
  if (grader.penaltyWeight > 0 && !task.parts.includes('penalty'))
    wrong(
      'grader.penaltyWeight',
      `task ${task.name} has no penalty, only ${task.parts.join(', ')}; set it to 0`,
    );
  if (grader.appealWeight > 0 && !task.parts.includes('appeal'))
    wrong(
      'grader.appealWeight',
      `task ${task.name} has no appeal, only ${task.parts.join(', ')}; set it to 0`,
    );
}

/** Starts a new run. Returns whether it is complete. */
export async function startRun(
  dir: string,
  config: TrainConfig,
  options: TrainOptions = {},
): Promise<boolean> {
  const setting = await resolveSetting(config);
  createRun(dir, config, setting.task);
  options.onSetting?.(setting);
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
  const { config, shapes } = setting;
  const run = openRun(dir);
  const engine = await openEngine({ workers: Math.min(options.workers ?? 1, MAX_WORKERS) });
  try {
    const start = run.checkpoint ?? options.warmStart ?? (await warmStartOf(engine, setting, options));
    // Where one model becomes two, the loop ends and goes on from its checkpoint with a copy for each role.
    for (let end = null; ; ) {
      const from = run.checkpoint ?? start;
      // The warm start's moments belong to other gradients: training begins with an optimiser of its own.
      const weightsOnly = run.checkpoint === null;
      const load = (role: Role) =>
        engine.createPolicy(shapes[role], { path: join(from, `${role}.safetensors`), weightsOnly });
      const oneModel = isOneModel(config.arrangement, run.position?.round ?? 0);
      const shoggoth = await load('shoggoth');
      const face = oneModel ? shoggoth : await load('face');
      end = await loop({ ...setting, shoggoth, face, run, history: readMetrics(dir), ...pick(options) });
      if (end !== 'split') return end === 'complete';
    }
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
  const { task, tokenizer, shapes, config } = setting;
  return warmStart({
    ...{ engine, task, tokenizer, shapes, config: config.warmStart },
    oneModel: isOneModel(config.arrangement, 0),
    ...(options.cache ? { cache: options.cache } : {}),
    ...(options.onWarmStart ? { onProgress: options.onWarmStart } : {}),
  });
}

function pick({ onRound, signal }: TrainOptions) {
  return { ...(onRound ? { onRound } : {}), ...(signal ? { signal } : {}) };
}
