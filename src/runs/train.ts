/** From a config to a trained pair in a run directory: opens the task, the models and the directory, and runs the loop. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../base/errors.js';
import { checkVacant } from '../base/io/create-folder.js';
import { type TrainConfig, trainConfigSchema } from '../config/schema.js';
import { checkStored, withStoredFailures } from '../config/stored.js';
import { loop } from '../method/loop.js';
import type { RewordingModel } from '../method/paraphrase.js';
import type { RoundMetrics } from '../method/records.js';
import { isOneModel } from '../method/roles.js';
import { resolveScheme } from '../selection/index.js';
import { isOver } from './is-complete.js';
import { type ModelOptions, type PairModels, withModels } from './models.js';
import { createRun, isDone, openRun, type RunDirectory, readRunConfig } from './run-directory.js';
import { resolveSetting, type Setting } from './setting.js';
import { checkTaskRecord } from './task-record.js';

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
    const run = openRun(dir);
    try {
      return await goOn(run, setting, models, rewording, options);
    } finally {
      run.release();
    }
  });
}

/**
 * Goes on with a run that was stopped or killed. Returns whether it is complete. @throws UserError that names what is missing, damaged
 * or changed in the directory, which then is as it was.
 */
export async function resumeRun(dir: string, options: ResumeOptions = {}): Promise<boolean> {
  const config = runConfigOf(dir);
  checkTaskRecord(dir, config.task);
  const run = openRun(dir, options.from === undefined ? {} : { from: options.from });
  try {
    for (const notice of run.notices) options.onNotice?.(notice);
    if (run.position && isOver(config, resolveScheme(config.scheme), run.history())) {
      endAgain(run);
      return true;
    }
    const setting = await resolveSetting(config);
    return await withModels(setting, options, async (models) =>
      goOn(run, setting, models, await models.rewording(), options),
    );
  } finally {
    run.release();
  }
}

/** A run that has nothing left to do, but may lack its end. @throws UserError where its logs go on after that. */
function endAgain(run: RunDirectory): void {
  const { dir, position, uncommitted } = run;
  if (uncommitted > 0 && existsSync(join(dir, 'done.json')))
    throw new UserError(
      `${dir}: is complete, but metrics.jsonl and samples.jsonl have ${uncommitted} bytes after the last round, which are not its own; ` +
        'cut them off, or remove done.json and resume it, which does the same',
    );
  if (!isDone(dir)) run.finish(position!);
}

/** The config of a run directory, checked. */
export function runConfigOf(dir: string): TrainConfig {
  return checkStored(
    trainConfigSchema,
    withStoredFailures(readRunConfig(dir)),
    join(dir, 'config.json'),
  );
}

async function goOn(
  run: RunDirectory,
  setting: Setting,
  models: PairModels,
  rewording: RewordingModel | null,
  options: TrainOptions,
): Promise<boolean> {
  const { config } = setting;
  // Where one model becomes two, the loop ends and goes on from its checkpoint with a copy for each role.
  for (let end = null; ; ) {
    const from = run.checkpoint === null ? null : { folder: run.checkpoint };
    const oneModel = isOneModel(config.arrangement, run.position?.round ?? 0);
    const shoggoth = await models.open('shoggoth', from);
    const face = oneModel ? shoggoth : await models.open('face', from);
    // Nothing was changed so far: a run whose models cannot be opened is left as it is.
    run.begin();
    try {
      end = await loop({
        ...{ ...setting, shoggoth, face, rewording, run, history: run.history() },
        ...pick(options),
      });
    } finally {
      await Promise.all([shoggoth.dispose(), face.dispose()]);
    }
    if (end !== 'split') return end === 'complete';
  }
}

function pick({ onRound, signal }: TrainOptions) {
  return { ...(onRound ? { onRound } : {}), ...(signal ? { signal } : {}) };
}
