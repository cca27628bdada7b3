/** From a config to a trained pair in a run directory: opens the task, the models and the directory, and runs the loop. */
import { join } from 'node:path';
import { type TrainConfig, trainConfigSchema } from '../config/schema.js';
import { checkStored, withStoredFailures } from '../config/stored.js';
import { UserError } from '../errors.js';
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
  /** Told what the user should know about the run directory. */
  readonly onNotice?: (what: string) => void;
}

export interface ResumeOptions extends TrainOptions {
  /** Goes back to the checkpoint of this round; to the last one unless given. */
  readonly from?: number;
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

/**
 * Goes on with a run that was stopped or killed. Returns whether it is complete. @throws UserError that names what is missing, damaged
 * or changed in the directory, which then is as it was.
 */
export async function resumeRun(dir: string, options: ResumeOptions = {}): Promise<boolean> {
  const config = runConfigOf(dir);
  checkTaskRecord(dir, config.task);
  const setting = await resolveSetting(config);
  return withModels(setting, options, async (models) =>
    goOn(dir, setting, models, await models.rewording(), options),
  );
}

/** Checks a run that is complete: nothing in it is damaged, and nothing was added to it. @throws what `resumeRun` throws. */
export function checkCompleteRun(dir: string): void {
  const run = openRun(dir);
  run.release();
  if (run.uncommitted > 0)
    throw new UserError(
      `${dir}: is complete, and its logs have ${run.uncommitted} bytes after the last round that are not its own; remove them, or go ` +
        `back with \`candor resume ${dir} --from ${run.position?.round ?? 0}\``,
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
  options: ResumeOptions,
): Promise<boolean> {
  const { config } = setting;
  const run = openRun(dir, options.from === undefined ? {} : { from: options.from });
  try {
    for (const notice of run.notices) options.onNotice?.(notice);
    // Where one model becomes two, the loop ends and goes on from its checkpoint with a copy for each role.
    for (let end = null; ; ) {
      const from = run.checkpoint === null ? null : { folder: run.checkpoint };
      const oneModel = isOneModel(config.arrangement, run.position?.round ?? 0);
      const shoggoth = await models.open('shoggoth', from);
      const face = oneModel ? shoggoth : await models.open('face', from);
      // Nothing was changed so far: what cannot be opened is left as it is.
      run.begin();
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
