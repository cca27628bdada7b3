/**
 * A comparison: searches for every arm's step size on seeds of its own, trains every arm with every
 * seed at equal budget, then plays them against each other. Each part is read from the directory if
 * it exists, so a comparison that was stopped or killed continues where it was.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../base/errors.js';
import { checkVacant, createFolder } from '../../base/io/create-folder.js';
import { writeJsonAtomic } from '../../base/io/files.js';
import { readJson } from '../../base/io/read-json.js';
import { type CompareConfig, compareConfigSchema } from '../../config/schema.js';
import { checkStored, withStoredFailures } from '../../config/stored.js';
import { planRound } from '../../method/plan-round.js';
import type { Task } from '../../tasks/task.js';
import { chosenStep } from '../experiment/chosen-step.js';
import {
  type Experiment,
  type ExperimentOptions,
  withExperiment,
} from '../experiment/experiment.js';
import { findAnyScheme } from '../find-scheme.js';
import { withModels } from '../models.js';
import { resolveSetting, type Setting } from '../setting.js';
import { checkTaskRecord, writeTaskRecord } from '../task-record.js';
import { crossPlay } from './cross-play.js';
import { type ArmPlan, mainJobs, planArms, tuningJobs } from './jobs.js';
import { rateOf, tuningFrom } from './step-sizes.js';

export type { Phase } from '../experiment/experiment.js';

export interface CompareOptions extends ExperimentOptions {
  readonly onCrossPlay?: (done: number, of: number) => void;
}

const CONFIG = 'compare.json';
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

/** Starts a comparison in a new directory. @throws UserError before writing if it cannot run */
export async function startComparison(
  dir: string,
  config: CompareConfig,
  options: CompareOptions = {},
): Promise<void> {
  checkVacant(dir);
  const task = await checkComparison(dir, config, options);
  createFolder(dir, (folder) => {
    writeTaskRecord(folder, { task: config.train.task }, task);
    writeJsonAtomic(join(folder, CONFIG), config);
  });
  await resumeComparison(dir, options);
}

/** Does everything that is not done yet. */
export async function resumeComparison(dir: string, options: CompareOptions = {}): Promise<void> {
  const config = readCompareConfig(dir);
  checkTaskRecord(dir, { task: config.train.task });
  await withExperiment(dir, options, (experiment) => runRest(experiment, config, options));
}

async function runRest(
  experiment: Experiment,
  config: CompareConfig,
  { onCrossPlay, signal }: CompareOptions,
): Promise<void> {
  const { dir, engine } = experiment;
  const arms = planArms(config);
  const search = tuningJobs(dir, config, arms);
  await experiment.tune(search, () => tuningFrom(config, search));
  const jobs = mainJobs(dir, config, arms, rateOf(dir, config));
  await experiment.train('training', jobs);
  if (experiment.has(CROSS_PLAY)) return;
  experiment.store(
    CROSS_PLAY,
    await crossPlay(engine, jobs, config.crossPlay, onCrossPlay, signal),
  );
}

/** Checks every arm: its task and scheme, its servers, and that its runs can afford a round. */
async function checkComparison(
  dir: string,
  config: CompareConfig,
  options: CompareOptions,
): Promise<Task> {
  const arms = planArms(config);
  checkGivenSearch(config, arms);
  const settings = new Map<string, Setting>();
  for (const job of mainJobs(dir, config, arms, rateOf(dir, config))) {
    if (!settings.has(job.arm)) settings.set(job.arm, await resolveSetting(job.config));
  }
  checkSearchBudget(dir, config, arms);
  // All arms share their servers, so the first arm's are opened once to see whether they work.
  const first = settings.values().next().value!;
  if (config.train.model.cluster)
    await withModels(first, options, (models) => models.paraphraseModel());
  return first.task;
}

function checkGivenSearch({ tuning: { found } }: CompareConfig, arms: readonly ArmPlan[]): void {
  for (const { label } of arms) {
    if (found && !chosenStep(found, label))
      throw new UserError(
        `tuning.found.scores: has no score for \`${label}\`; add one, or omit tuning.found to search for step sizes`,
      );
  }
}

function checkSearchBudget(dir: string, config: CompareConfig, arms: readonly ArmPlan[]): void {
  for (const { arm, config: own } of tuningJobs(dir, config, arms)) {
    const { price } = planRound(own, findAnyScheme(own.scheme));
    if (own.budget.unit === 'summaries' && price > own.budget.total) {
      throw new UserError(
        `tuning.budgetShare: one round of ${arm} costs ${price}, but a tuning run may spend only ${own.budget.total}`,
      );
    }
  }
}
