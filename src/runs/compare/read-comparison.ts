/** Reads a comparison's directory, finished or not, for the report. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../../base/io/read-json.js';
import { version } from '../../base/version.js';
import type { CompareConfig, TrainConfig } from '../../config/schema.js';
import { checkStored } from '../../config/stored.js';
import type { SampleRecord } from '../../method/records.js';
import { findAnyScheme } from '../find-scheme.js';
import { readMetrics, readSamples } from '../read-run.js';
import { readTaskRecord } from '../task-record.js';
import { runConfigOf } from '../train.js';
import { readCompareConfig } from './compare.js';
import type { Arm, Comparison, CrossPlay } from './comparison.js';
import { type ArmPlan, mainJobs, planArms, seedsOf } from './jobs.js';
import { rateOf, tuningOf } from './step-sizes.js';

/** Questions shown from each of the two rounds. */
const EXEMPLARS = 2;

export async function readComparison(dir: string, command: string): Promise<Comparison> {
  const config = readCompareConfig(dir);
  const arms = planArms(config);
  const rate = rateOf(dir, config);
  const jobs = mainJobs(dir, config, arms, rate);
  return {
    ...commonOf(dir, config.train),
    seeds: seedsOf(config),
    arms: await Promise.all(
      arms.map((arm) =>
        readArm(
          arm,
          rate(arm.label),
          jobs.filter((job) => job.arm === arm.label),
        ),
      ),
    ),
    tuning: tuningOf(dir, config),
    crossPlay: crossPlayOf(dir),
    command,
    version,
  };
}

/** Reads a single run as a comparison of one arm with one seed. */
export async function readRunAsComparison(dir: string, command: string): Promise<Comparison> {
  const config = runConfigOf(dir);
  const { name, describe, split } = findAnyScheme(config.scheme);
  const { perQuestion, cotPrice } = config.round;
  const plan = {
    label: name,
    scheme: config.scheme,
    name,
    describe,
    ...split(perQuestion, cotPrice),
  };
  const arm = { ...plan, n: config.round.n ?? plan.n, k: config.round.k ?? plan.k };
  return {
    ...commonOf(dir, config),
    seeds: [config.seed],
    arms: [
      await readArm(arm, config.optimiser.learningRate, [{ id: name, dir, seed: config.seed }]),
    ],
    crossPlay: crossPlayOf(dir),
    tuning: null,
    command,
    version,
  };
}

function crossPlayOf(dir: string): CrossPlay | null {
  const path = join(dir, 'cross-play.json');
  if (!existsSync(path)) return null;
  const raw = readJson(path);
  checkStored(crossPlaySchema, raw, path);
  return raw as CrossPlay;
}

/** Means over nothing are null in JSON. */
const table = z.array(z.array(z.number().nullable()));
const crossPlaySchema = z
  .looseObject({
    shoggoths: z.array(z.string()),
    faces: z.array(z.string()),
    score: table,
    halfWidth: table.optional(),
    questions: z.number(),
    seeds: z.number(),
  })
  .refine(
    ({ shoggoths, faces, score, halfWidth = score }) =>
      [score, halfWidth].every(
        (rows) =>
          rows.length === shoggoths.length && rows.every((row) => row.length === faces.length),
      ),
    'its tables must have a row for each shoggoth and a column for each face',
  );

function commonOf(dir: string, config: CompareConfig['train']) {
  const { sha256: _, candor: _version, ...task } = readTaskRecord(dir);
  const { unit, total } = config.budget;
  const { questions: questionsPerRound, perQuestion } = config.round;
  return {
    task,
    budget: { unit, total, questionsPerRound, perQuestion },
    graderNoise: config.grader.noise,
  };
}

async function readArm(
  arm: ArmPlan,
  rate: TrainConfig['optimiser']['learningRate'],
  jobs: readonly { readonly id: string; readonly dir: string; readonly seed: number }[],
): Promise<Arm> {
  const runs = jobs.map(({ id, dir, seed }) => ({ id, seed, metrics: readMetrics(dir) }));
  const { label, name: scheme, describe, n, k } = arm;
  const learningRate = typeof rate === 'number' ? { shoggoth: rate, face: rate } : rate;
  const last = runs[0]!.metrics.at(-1)?.round ?? 0;
  return {
    label,
    scheme,
    describe,
    n,
    k,
    learningRate,
    runs,
    exemplars: last > 0 ? await exemplarsOf(jobs[0]!.dir, [1, last]) : [],
  };
}

/** All samples of the first questions of an early and a late round. */
async function exemplarsOf(dir: string, rounds: readonly number[]): Promise<SampleRecord[][]> {
  const samples = await readSamples(dir, ({ round, q }) => rounds.includes(round) && q < EXEMPLARS);
  const places = [...new Set(samples.map(({ round, q }) => `${round}/${q}`))];
  return places.map((place) => samples.filter(({ round, q }) => `${round}/${q}` === place));
}
