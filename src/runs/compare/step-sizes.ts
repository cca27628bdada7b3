/** The step sizes of a comparison's arms, read from its search or from an earlier one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../base/errors.js';
import { readJson } from '../../base/io/read-json.js';
import type { CompareConfig, TrainConfig } from '../../config/schema.js';
import { chosenStep } from '../experiment/chosen-step.js';
import { TUNING } from '../experiment/experiment.js';
import type { Job } from '../experiment/job.js';
import { searchScores } from '../experiment/step-search.js';
import type { Tuning } from './comparison.js';
import { tuningSeeds } from './jobs.js';

/**
 * Returns the step size of an arm: the best of the search. Before the search it is the grid's first
 * value and, with an empty grid, the config's own.
 */
export function rateOf(
  dir: string,
  config: CompareConfig,
): (label: string) => TrainConfig['optimiser']['learningRate'] {
  const tuning = tuningOf(dir, config);
  const untuned = config.tuning.grid[0] ?? config.train.optimiser.learningRate;
  return (label) => (tuning && chosenStep(tuning, label)?.learningRate) ?? untuned;
}

/** The search behind the step sizes: the one given, or the comparison's own once it is done. */
export function tuningOf(dir: string, config: CompareConfig): Tuning | null {
  const { found } = config.tuning;
  if (found) {
    const { command, ...rest } = found;
    return command === undefined ? rest : { ...rest, command };
  }
  const path = join(dir, TUNING);
  return existsSync(path) ? readTuning(path, config.tuning.grid.length) : null;
}

function readTuning(path: string, steps: number): Tuning {
  const raw = readJson(path);
  const parsed = tuningSchema(steps).safeParse(raw);
  if (parsed.success) return raw as Tuning;
  const [issue] = parsed.error.issues;
  const fault = [...(issue?.path ?? []), issue?.message].join(': ');
  throw new UserError(`${path}: ${fault}; remove it, and it is made again from the search's runs`);
}

/** tuning.json, with a score for each step size of the grid. */
function tuningSchema(steps: number) {
  return z.looseObject({
    seeds: z.array(z.number()),
    grid: z.array(z.number()),
    budget: z.number(),
    scores: z.record(z.string(), z.array(z.number()).length(steps)),
  });
}

/** Summarises the finished runs of the search. */
export function tuningFrom(config: CompareConfig, jobs: readonly Job[]): Tuning {
  const { grid, budgetShare } = config.tuning;
  return {
    seeds: tuningSeeds(config),
    grid,
    budget: config.train.budget.total * budgetShare,
    scores: searchScores(jobs, grid, ({ arm }) => arm),
  };
}
