/**
 * From a config to a trained pair in a run directory: opens task, models and directory, runs the
 * rounds and records them.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../base/errors.js';
import { checkVacant } from '../base/io/create-folder.js';
import { type TrainConfig, trainConfigSchema } from '../config/schema.js';
import { checkStored, withStoredFailures } from '../config/stored.js';
import { guardNews } from '../method/guard.js';
import { rounds } from '../method/loop.js';
import { createParaphraser, type ParaphraseModel } from '../method/paraphrase.js';
import type { RoundMetrics, RunTokens } from '../method/records.js';
import { isOneModel, ROLES, type Role } from '../method/roles.js';
import { recordsOf } from '../method/samples.js';
import { spendingOf } from '../method/spending.js';
import { runRules } from '../method/stop-rules.js';
import { tokensSoFar } from '../method/tokens-so-far.js';
import { newWarnings } from '../method/warnings.js';
import { metered, meteredSampler } from '../models/metered.js';
import type { Policy } from '../models/policy.js';
import { findAnyScheme } from './find-scheme.js';
import { isOver } from './is-complete.js';
import {
  disposeRoles,
  type ModelOptions,
  openRoles,
  type PairModels,
  withModels,
} from './models.js';
import { isFromCode, type Own } from './own.js';
import { createRun, isDone, openRun, type RunDirectory, readRunConfig } from './run-directory.js';
import { resolveSetting, type Setting } from './setting.js';
import { checkTaskRecord } from './task-record.js';

export interface TrainOptions extends Omit<ModelOptions, 'engine'> {
  /** Called once, before the run starts. */
  readonly onSetting?: (setting: Setting) => void;
  /** Called after every committed round with the share of the budget that is spent, 0 to 1. */
  readonly onRound?: (metrics: RoundMetrics, share: number) => void;
  /** Called with what the user should know about the run directory. */
  readonly onNotice?: (what: string) => void;
  /** Objects of the calling program that stand for names in the config. */
  readonly own?: Own | undefined;
}

export interface ResumeOptions extends TrainOptions {
  /** Goes back to the checkpoint of this round; to the last one unless given. */
  readonly from?: number | undefined;
}

/**
 * Starts a new run in a folder that does not exist yet.
 * @returns whether the run is complete; false if the signal stopped it
 * @throws UserError that names the field or file which is wrong; nothing is written then
 */
export async function startRun(
  dir: string,
  config: TrainConfig,
  options: TrainOptions = {},
): Promise<boolean> {
  checkVacant(dir);
  const setting = await resolveSetting(config, options.own);
  options.onSetting?.(setting);
  return withModels(setting, options, async (models) => {
    const paraphraseModel = await models.paraphraseModel();
    // Made only now, so that a server which cannot be used leaves no directory behind.
    createRun(dir, config, setting.task);
    const run = openRun(dir);
    try {
      return await trainInRun(run, setting, models, paraphraseModel, options);
    } finally {
      run.release();
    }
  });
}

/**
 * Continues a run that was stopped or killed.
 * @returns whether the run is complete; false if the signal stopped it
 * @throws UserError that names what is missing, damaged or changed in the directory; nothing is
 * changed then
 */
export async function resumeRun(dir: string, options: ResumeOptions = {}): Promise<boolean> {
  const config = runConfigOf(dir);
  checkTaskRecord(dir, config);
  const run = openRun(dir, options.from === undefined ? {} : { from: options.from });
  try {
    for (const notice of run.notices) options.onNotice?.(notice);
    if (run.position && isSpent(config, run, options.own)) {
      endAgain(run);
      return true;
    }
    const setting = await resolveSetting(config, options.own);
    return await withModels(setting, options, async (models) =>
      trainInRun(run, setting, models, await models.paraphraseModel(), options),
    );
  } finally {
    run.release();
  }
}

/**
 * Whether the run's budget is spent; a scheme that only a program has can say so only if it was
 * given.
 */
function isSpent(config: TrainConfig, run: RunDirectory, own: Own = {}): boolean {
  if (isFromCode(config.scheme) && !own.scheme) return false;
  return isOver(config, own.scheme ?? findAnyScheme(config.scheme), run.history());
}

/**
 * Marks a run as complete that has nothing left to do.
 * @throws UserError if its logs continue after its end
 */
function endAgain(run: RunDirectory): void {
  const { dir, position, uncommitted } = run;
  if (uncommitted > 0 && existsSync(join(dir, 'done.json')))
    throw new UserError(
      `${dir}: is complete, but metrics.jsonl and samples.jsonl have ${uncommitted} bytes after the last round, which are not its own; ` +
        'cut them off, or remove done.json and resume it, which does the same',
    );
  // A kill may have come while the report was written, after the run's own end.
  run.removeTemporaries();
  if (!isDone(dir)) run.finish(position!);
}

/** Returns the config of a run directory, checked. */
export function runConfigOf(dir: string): TrainConfig {
  return checkStored(
    trainConfigSchema,
    withStoredFailures(readRunConfig(dir)),
    join(dir, 'config.json'),
  );
}

/**
 * Opens the models and trains; where one model becomes two, continues from its checkpoint with a
 * copy for each role.
 */
async function trainInRun(
  run: RunDirectory,
  setting: Setting,
  models: PairModels,
  paraphraseModel: ParaphraseModel | null,
  options: TrainOptions,
): Promise<boolean> {
  for (let end: End | null = null; ; ) {
    const from = run.checkpoint === null ? null : { folder: run.checkpoint };
    const oneModel = isOneModel(setting.config.arrangement, run.position?.round ?? 0);
    const pair = await openRoles(models, oneModel, from);
    // Nothing was changed so far: a run whose models cannot be opened is left as it is.
    run.begin();
    try {
      end = await recordRounds(run, setting, pair, paraphraseModel, options);
    } finally {
      await disposeRoles(pair);
    }
    if (end !== 'split') return end === 'complete';
  }
}

/**
 * The run is complete, the signal stopped it, or its one model has to become two before it
 * continues.
 */
type End = 'complete' | 'stopped' | 'split';

/** Runs the method's rounds and commits each one with its metrics, samples and models. */
export async function recordRounds(
  run: RunDirectory,
  setting: Setting,
  pair: Readonly<Record<Role, Policy>>,
  paraphraseModel: ParaphraseModel | null,
  { onRound = () => {}, signal }: Pick<TrainOptions, 'onRound' | 'signal'>,
): Promise<End> {
  const { config, task, scheme, tokenizer } = setting;
  const oneModel = pair.shoggoth === pair.face;
  const history = run.history();
  const tokens = tokensSoFar(history, [
    ...(oneModel ? (['shoggoth'] as const) : ROLES),
    ...(paraphraseModel ? (['paraphraser'] as const) : []),
  ]);
  const shoggoth = metered(pair.shoggoth, tokens.shoggoth!);
  const face = oneModel ? shoggoth : metered(pair.face, tokens.face!);
  const paraphrase = createParaphraser(config.paraphraser, {
    task,
    tokenizer,
    paraphraseModel: paraphraseModel && {
      ...paraphraseModel,
      sampler: meteredSampler(paraphraseModel.sampler, tokens.paraphraser!),
    },
  });
  const save = async (folder: string) => {
    await shoggoth.save(join(folder, `shoggoth${shoggoth.checkpointEnding}`));
    await face.save(join(folder, `face${face.checkpointEnding}`));
  };
  const spending = spendingOf(config, scheme);
  const splitsNow = () => oneModel && !isOneModel(config.arrangement, run.position!.round);
  const stop = runRules(config, scheme, tokens);
  const method = { config, task, scheme, tokenizer, shoggoth, face, paraphrase, history, stop };
  if (run.position && signal?.aborted) return 'stopped';
  for await (const { metrics: measured, samples, targets, last } of rounds(method)) {
    const metrics = annotated(measured, history, tokens, config);
    history.push(metrics);
    const { round, spent } = metrics;
    const records = targets && config.record.samples ? recordsOf(round, samples, targets) : [];
    const keep = last || round % config.record.checkpointEvery === 0;
    await run.commit({ round, spent, metrics, samples: records, save, keep });
    onRound(metrics, Math.min(1, spending.costOf({ round, spent }) / config.budget.total));
    if (last) break;
    // Lets signals and messages in: with one thread everything else is done without a pause.
    await setImmediate();
    if (signal?.aborted) return 'stopped';
    if (splitsNow()) return 'split';
  }
  run.finish(run.position!);
  return 'complete';
}

/**
 * Adds the tokens so far, and what the guard and the warnings have to say, to a round's metrics.
 */
function annotated(
  measured: RoundMetrics,
  history: readonly RoundMetrics[],
  tokens: RunTokens,
  { guard, failures }: TrainConfig,
): RoundMetrics {
  const metrics = { ...measured, tokens: structuredClone(tokens) };
  const now = [...history, metrics];
  const news = guardNews(guard, history) ? null : guardNews(guard, now);
  const warnings = newWarnings(now, failures);
  return {
    ...metrics,
    ...(news && { guard: news }),
    ...(warnings.length > 0 && { warnings }),
  };
}
