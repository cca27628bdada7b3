/** Cross-play: every shoggoth with every face, over arms (and rounds) that were trained apart. */

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
import { withModels } from '../models.js';
import { resolveSetting } from '../setting.js';
import type { CrossPlay } from './comparison.js';
import type { Job } from './jobs.js';

interface Entry {
  readonly label: string;
  readonly folder: string;
}

/** Plays all pairs of all seeds on held-out questions; the same questions for every pair of a seed. */
export async function crossPlay(
  engine: Engine,
  jobs: readonly Job[],
  { questions, seeds, rounds }: CompareConfig['crossPlay'],
  onPair: (done: number, of: number) => void = () => {},
  signal?: AbortSignal,
): Promise<CrossPlay> {
  const played = [...new Set(jobs.map((job) => job.seed))].slice(0, seeds);
  const tables: number[][][] = [];
  const bySeed = played.map((seed) =>
    entriesOf(
      jobs.filter((job) => job.seed === seed),
      rounds,
    ),
  );
  // A budget of tokens may end in other rounds with other seeds: only what every seed has can be averaged.
  const labels = bySeed[0]!
    .map((entry) => entry.label)
    .filter((label) => bySeed.every((entries) => entries.some((entry) => entry.label === label)));
  for (const [index, seed] of played.entries()) {
    const own = jobs.filter((job) => job.seed === seed);
    const entries = labels.map((label) => bySeed[index]!.find((entry) => entry.label === label)!);
    const setting = await resolveSetting(own[0]!.config);
    const { task, tokenizer, config } = setting;
    const table = await withModels(
      setting,
      { engine, ...(signal ? { signal } : {}) },
      async (models) => {
        const rewording = await models.rewording();
        const paraphraser = createParaphraser(config.paraphraser, { task, tokenizer, rewording });
        const load = async (folder: string, role: Role): Promise<Sampler> => {
          const policy = await models.open(role, { folder });
          const sampler = await policy.snapshot('cross-play');
          await policy.dispose();
          return sampler;
        };
        const rows: number[][] = [];
        for (const [row, { folder }] of entries.entries()) {
          const shoggoth = await load(folder, 'shoggoth');
          rows.push([]);
          for (const entry of entries) {
            if (signal?.aborted) throw new UserError('stopped');
            const face = await load(entry.folder, 'face');
            const { task: score } = await evaluate(shoggoth, face, {
              ...{
                ...config.evaluation,
                task,
                tokenizer,
                questions,
                timeLimitMs: config.grader.timeLimitMs,
              },
              ...{ paraphraser, failures: config.failures },
              seed: deriveSeed(seed, 'cross-play'),
            });
            rows[row]!.push(score ?? Number.NaN);
            await face.dispose();
            onPair(
              index * entries.length ** 2 + row * entries.length + rows[row]!.length,
              played.length * entries.length ** 2,
            );
          }
          await shoggoth.dispose();
        }
        return rows;
      },
    );
    tables.push(table);
  }
  const over = (read: (values: number[]) => number) =>
    labels.map((_, a) => labels.map((_, b) => read(tables.map((table) => table[a]![b]!))));
  return {
    shoggoths: labels,
    faces: labels,
    score: over((values) => mean(values)),
    ...(played.length > 1 ? { halfWidth: over(halfWidthOf) } : {}),
    questions,
    seeds: played.length,
  };
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
      `${job.dir}/checkpoints: the first or the last checkpoint is gone, so cross-play cannot be`,
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
