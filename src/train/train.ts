/** From a config to a trained pair in a run directory: opens the task, the models and the directory, and runs the loop. */
import { join } from 'node:path';
import { type TrainConfig, trainConfigSchema } from '../config/schema.js';
import { checkStored, withStoredFailures } from '../config/stored.js';
import type { RewordingModel } from '../rollout/paraphrase.js';
import { checkVacant } from '../runs/create-folder.js';
import { readMetrics } from '../runs/read-run.js';
import type { RoundMetrics } from '../runs/records.js';
import { createRun, openRun, readRunConfig } from '../runs/run-directory.js';
import { checkTaskRecord } from '../runs/task-record.js';
import { loop } from './loop.js';
import { type ModelOptions, type PairModels, withModels } from './models.js';
import { isOneModel } from './roles.js';
import { resolveSetting, type Setting } from './setting.js';

export interface TrainOptions extends Omit<ModelOptions, 'engine'> {
  /** Called once, before the run starts. */
  readonly onSetting?: (setting: Setting) => void;
  readonly onRound?: (metrics: RoundMetrics, share: number) => void;
}

/** Starts a new run. Returns whether it is complete. */
export async function startRun(
  dir: string,
  config: TrainConfig,
  options: TrainOptions = {},
): Promise<boolean> {
  checkVacant(dir);
  const setting = await resolveSetting(config);
  options.onSetting?.(setting);
  return withModels(setting, options, async (models) => {
    const rewording = await models.rewording();
    // Made only now: a server that cannot be used leaves no directory behind.
    createRun(dir, config, setting.task);
    return goOn(dir, setting, models, rewording, options);
  });
}

/** Goes on with a run that was stopped or killed. Returns whether it is complete. */
export async function resumeRun(dir: string, options: TrainOptions = {}): Promise<boolean> {
  const config = runConfigOf(dir);
  checkTaskRecord(dir, config.task);
  const setting = await resolveSetting(config);
  return withModels(setting, options, async (models) =>
    goOn(dir, setting, models, await models.rewording(), options),
  );
}

/** The config of a run directory, checked. */
export function runConfigOf(dir: string): TrainConfig {
  return checkStored(trainConfigSchema, withStoredFailures(readRunConfig(dir)), join(dir, 'config.json'));
}

async function goOn(
  dir: string,
  setting: Setting,
  models: PairModels,
  rewording: RewordingModel | null,
  options: TrainOptions,
): Promise<boolean> {
  const { config } = setting;
  const run = openRun(dir);
  try {
    // Where one model becomes two, the loop ends and goes on from its checkpoint with a copy for each role.
    for (let end = null; ; ) {
      const from = run.checkpoint === null ? null : { folder: run.checkpoint };
      const oneModel = isOneModel(config.arrangement, run.position?.round ?? 0);
      const shoggoth = await models.open('shoggoth', from);
      const face = oneModel ? shoggoth : await models.open('face', from);
      try {
        end = await loop({
          ...{ ...setting, shoggoth, face, rewording, run, history: readMetrics(dir) },
          ...pick(options),
        });
      } finally {
        await Promise.all([shoggoth.dispose(), face.dispose()]);
      }
      if (end !== 'split') return end === 'complete';
    }
  } finally {
    run.release();
  }
}

function pick({ onRound, signal }: TrainOptions) {
  return { ...(onRound ? { onRound } : {}), ...(signal ? { signal } : {}) };
}
