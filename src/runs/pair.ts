/**
 * A pair for a script of one's own: both models, the tokenizer, and nothing on disk but a cache.
 */
import type { TrainConfig } from '../config/schema.js';
import { isOneModel, type Role } from '../method/roles.js';
import type { Policy } from '../models/policy.js';
import type { Tokenizer } from '../models/text/tokenizer.js';
import type { Task } from '../tasks/task.js';
import { disposeRoles, type ModelOptions, openModels, openRoles } from './models.js';
import { nameFromCode } from './own.js';
import { resolveSetting } from './setting.js';
import { type TrainSettings, trainConfig } from './train-config.js';

export interface Pair extends Readonly<Record<Role, Policy>> {
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  /** The most characters that the task allows of each text. */
  readonly limits: Task['limits'];
  /** Every setting, with the defaults that training uses. */
  readonly config: TrainConfig;
  dispose(): Promise<void>;
}

/** Threads, the cache of warm starts, and what is called while a warm start is made. */
export type PairOptions = Pick<ModelOptions, 'workers' | 'cache' | 'onWarmStart'>;

/**
 * Opens two models that have learned the task's demonstrations, so that they know its format and
 * are right some of the time: embedded transformers, unless the settings name a server.
 * @param settings sizes, warm start and seed, as in a training config; defaults for what is absent
 * @throws UserError that names the setting which is wrong
 */
export async function openPair(
  task: Task,
  settings: TrainSettings = {},
  options: PairOptions = {},
): Promise<Pair> {
  const config = trainConfig({ ...settings, task: nameFromCode(task.name) });
  const setting = await resolveSetting(config, { task });
  const models = await openModels(setting, options);
  try {
    const pair = await openRoles(models, isOneModel(config.arrangement, 0), null);
    return {
      ...pair,
      task: setting.task,
      tokenizer: setting.tokenizer,
      limits: setting.task.limits,
      config,
      async dispose() {
        await disposeRoles(pair);
        await models.dispose();
      },
    };
  } catch (error) {
    await models.dispose();
    throw error;
  }
}
