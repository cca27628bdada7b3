/**
 * A warm-started pair for a script of one's own: both models, the tokenizer, and nothing on disk
 * but a cache.
 */
import { join } from 'node:path';
import type { TrainConfig } from '../config/schema.js';
import { isOneModel, type Role } from '../method/roles.js';
import type { Policy } from '../models/policy.js';
import type { Tokenizer } from '../models/text/tokenizer.js';
import { openEngine } from '../models/transformer/index.js';
import type { Task } from '../tasks/task.js';
import { nameFromCode } from './own.js';
import { resolveSetting } from './setting.js';
import { type TrainSettings, trainConfig } from './train-config.js';
import { warmStartOf } from './warm-start.js';

export interface Pair extends Readonly<Record<Role, Policy>> {
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  /** The most characters that the task allows of each text. */
  readonly limits: Task['limits'];
  /** Every setting, with the defaults that training uses. */
  readonly config: TrainConfig;
  dispose(): Promise<void>;
}

export interface PairOptions {
  /** Threads of the engine; results do not depend on it. 1 unless given. */
  readonly workers?: number | undefined;
  /** The folder of warm starts; the user's cache unless given. */
  readonly cache?: string | undefined;
  /** Called after each step of the warm start, if it is not in the cache. */
  readonly onWarmStart?: (role: Role, done: number, of: number) => void;
}

/**
 * Opens two transformers that have learned the task's demonstrations, so that they know its format
 * and are right some of the time.
 * @param settings sizes, warm start and seed, as in a training config; defaults for what is absent
 * @throws UserError that names the setting which is wrong
 */
export async function openPair(
  task: Task,
  settings: TrainSettings = {},
  { workers = 1, cache, onWarmStart }: PairOptions = {},
): Promise<Pair> {
  const config = trainConfig({ ...settings, task: nameFromCode(task.name) });
  const setting = await resolveSetting(config, { task });
  const engine = await openEngine({ workers });
  try {
    const folder = await warmStartOf(engine, setting, {
      ...(cache !== undefined && { cache }),
      ...(onWarmStart && { onWarmStart }),
    });
    const open = (role: Role) =>
      engine.createPolicy(setting.shapes[role], {
        path: join(folder, `${role}.safetensors`),
        weightsOnly: true,
      });
    const shoggoth = await open('shoggoth');
    const face = isOneModel(config.arrangement, 0) ? shoggoth : await open('face');
    return {
      task,
      tokenizer: setting.tokenizer,
      limits: task.limits,
      config,
      shoggoth,
      face,
      dispose: () => engine.dispose(),
    };
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}
