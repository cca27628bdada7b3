/** Cross-play: every shoggoth with every face, over arms (and rounds) trained separately. */

import { UserError } from '../../base/errors.js';
import { deriveSeed } from '../../base/random.js';
import type { CompareConfig } from '../../config/schema.js';
import { evaluate } from '../../method/evaluate.js';
import { createParaphraser } from '../../method/paraphrase.js';
import type { Role } from '../../method/roles.js';
import type { Sampler } from '../../models/policy.js';
import type { Engine } from '../../models/transformer/index.js';
import { mean, studentInterval } from '../../stats/index.js';
import { checkpointsOf } from '../checkpoints.js';
import type { Job } from '../experiment/job.js';
import { withModels } from '../models.js';
import { resolveSetting, type Setting } from '../setting.js';
import type { CrossPlay } from './comparison.js';

interface Entry {
  readonly label: string;
  readonly folder: string;
}

/** score[a][b] of shoggoth a with face b; NaN where no summary has a score. */
type Table = readonly (readonly number[])[];

/**
 * Plays all pairs of each seed on held-out questions, which are the same for all pairs of a seed.
 * @throws UserError if a run lacks its first or last checkpoint, or after the signal
 */
export async function crossPlay(
  engine: Engine,
  jobs: readonly Job[],
  { questions, seeds, rounds }: CompareConfig['crossPlay'],
  onPair: (done: number, of: number) => void = () => {},
  signal?: AbortSignal,
): Promise<CrossPlay> {
  const played = [...new Set(jobs.map((job) => job.seed))].slice(0, seeds).map((seed) => {
    const own = jobs.filter((job) => job.seed === seed);
    return { seed, config: own[0]!.config, entries: entriesOf(own, rounds) };
  });
  const labels = commonLabels(played.map(({ entries }) => entries));
  const tables: Table[] = [];
  for (const [index, { seed, config, entries }] of played.entries()) {
    const pairs = labels.length ** 2;
    const table = await playSeed({
      engine,
      setting: await resolveSetting(config),
      entries: labels.map((label) => entries.find((entry) => entry.label === label)!),
      questions,
      seed: deriveSeed(seed, 'cross-play'),
      onPair: (done) => onPair(index * pairs + done, played.length * pairs),
      signal,
    });
    tables.push(table);
  }
  const overSeeds = (read: (values: number[]) => number) =>
    labels.map((_, a) => labels.map((_, b) => read(tables.map((table) => table[a]![b]!))));
  return {
    shoggoths: labels,
    faces: labels,
    score: overSeeds((values) => mean(values)),
    halfWidth: played.length > 1 ? overSeeds(halfWidthOf) : undefined,
    questions,
    seeds: played.length,
  };
}

/** The labels that every seed has: under a budget of tokens, seeds may end in different rounds. */
function commonLabels([first, ...others]: readonly (readonly Entry[])[]): string[] {
  return first!
    .map(({ label }) => label)
    .filter((label) => others.every((entries) => entries.some((entry) => entry.label === label)));
}

interface SeedOptions {
  readonly engine: Engine;
  readonly setting: Setting;
  readonly entries: readonly Entry[];
  readonly questions: number;
  readonly seed: number;
  readonly onPair: (done: number) => void;
  readonly signal: AbortSignal | undefined;
}

async function playSeed(options: SeedOptions): Promise<Table> {
  const { engine, setting, entries, questions, seed, onPair, signal } = options;
  const { task, tokenizer, config } = setting;
  return withModels(setting, { engine, ...(signal ? { signal } : {}) }, async (models) => {
    const paraphraseModel = await models.paraphraseModel();
    const paraphraser = createParaphraser(config.paraphraser, { task, tokenizer, paraphraseModel });
    const load = async (folder: string, role: Role): Promise<Sampler> => {
      const policy = await models.open(role, { folder });
      const sampler = await policy.snapshot('cross-play');
      await policy.dispose();
      return sampler;
    };
    const table: number[][] = [];
    for (const [row, { folder }] of entries.entries()) {
      const shoggoth = await load(folder, 'shoggoth');
      const scores: number[] = [];
      for (const entry of entries) {
        if (signal?.aborted) throw new UserError('stopped');
        const face = await load(entry.folder, 'face');
        const { task: score } = await evaluate(shoggoth, face, {
          ...config.evaluation,
          task,
          tokenizer,
          questions,
          timeLimitMs: config.grader.timeLimitMs,
          paraphraser,
          failures: config.failures,
          seed,
        });
        scores.push(score ?? Number.NaN);
        await face.dispose();
        onPair(row * entries.length + scores.length);
      }
      table.push(scores);
      await shoggoth.dispose();
    }
    return table;
  });
}

function halfWidthOf(values: readonly number[]): number {
  const { low, high } = studentInterval(values);
  return (high - low) / 2;
}

/** The warm start, which all runs share, and the checkpoints of every arm. */
function entriesOf(jobs: readonly Job[], rounds: CompareConfig['crossPlay']['rounds']): Entry[] {
  const kept = jobs.map((job) => ({ job, checkpoints: checkpointsOf(job.dir) }));
  for (const { job, checkpoints } of kept) {
    if (checkpoints.length > 1 && checkpoints[0]!.round === 0) continue;
    throw new UserError(
      `${job.dir}/checkpoints: cross-play needs the first and last checkpoints; one is missing`,
    );
  }
  const start = { label: 'warm start', folder: kept[0]!.checkpoints[0]!.folder };
  return [
    start,
    ...kept.flatMap(({ job, checkpoints }) => {
      const later = checkpoints.slice(1);
      return (rounds === 'final' ? later.slice(-1) : later).map(({ round, folder }) => ({
        label: rounds === 'final' ? job.arm : `${job.arm} round ${round}`,
        folder,
      }));
    }),
  ];
}
