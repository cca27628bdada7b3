/**
 * Reads a pilot from a file of scored samples: any file that `candor select` reads, in which
 * `scores` may give several grades of a summary.
 */
import { createReadStream, createWriteStream, type Stats } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../base/errors.js';
import { readSamples } from '../../select/read-samples.js';
import {
  openSampleFile,
  type ReadingOptions,
  type SampleFile,
} from '../../select/reading/sample-file.js';
import type { MeasuredPilot } from './_plan-task.js';
import { failureNotes } from './_reading-options.js';
import { visible } from './_text.js';

export interface PilotFileOptions {
  readonly reading?: ReadingOptions | undefined;
  /** Called with each line about how the file was read. */
  readonly onNote?: ((line: string) => void) | undefined;
}

/**
 * Reads a file, or stdin for `-`. Groups samples by question and CoT as `candor select` does.
 * @throws UserError that names the file, line and field.
 */
export async function pilotFromFile(
  path: string,
  { reading, onNote }: PilotFileOptions = {},
): Promise<MeasuredPilot> {
  const stats = path === '-' ? undefined : await statsOf(path);
  const name = path === '-' ? 'stdin' : path;
  const folder = await mkdtemp(join(tmpdir(), 'candor-plan-unpacked-'));
  try {
    const source = await rereadable(path, stats, folder);
    const samples = await openSampleFile(source, name, folder, reading);
    if (samples.readAs !== undefined) onNote?.(`${name}: read as ${samples.readAs}`);
    const rows = await readRows(samples, name);
    for (const note of samples.notes()) onNote?.(note);
    for (const note of failureNotes(rows.index, reading?.failures?.truncated)) onNote?.(note);
    return measuredPilot(rows);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function statsOf(path: string): Promise<Stats> {
  const stats = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'no such file' : cause.message;
    throw new UserError(`${path}: cannot be read: ${reason}`, { cause });
  });
  if (stats.isDirectory()) throw new UserError(`${path}: is a folder; name a file of samples`);
  return stats;
}

interface Rows {
  readonly index: Awaited<ReturnType<typeof readSamples>>['index'];
  /** Whether each row has a summary, in the order of the file. */
  readonly hasSummary: readonly boolean[];
  /** The grades of each row with several of them, by its place in the file. */
  readonly grades: ReadonlyMap<number, readonly number[]>;
  /** Characters of all different CoTs and of all summaries, and the number of summaries. */
  readonly lengths: { readonly cot: number; readonly summary: number; readonly summaries: number };
}

async function readRows(samples: SampleFile, name: string): Promise<Rows> {
  const grades = new Map<number, readonly number[]>();
  const hasSummary: boolean[] = [];
  const lengths = { cot: 0, summary: 0, summaries: 0 };
  let cotsBefore = 0;
  const { index } = await readSamples(samples, name, {
    onMalformed: (_, reason, place) => {
      throw new UserError(visible(`${place}: ${reason}`));
    },
    onRow: (row, index) => {
      if (row.grades) grades.set(hasSummary.length, row.grades);
      hasSummary.push(row.summary !== null);
      if (index.cots > cotsBefore) lengths.cot += row.cot.length;
      cotsBefore = index.cots;
      if (row.summary === null) return;
      lengths.summary += row.summary.length;
      lengths.summaries++;
    },
  });
  return { index, hasSummary, grades, lengths };
}

/** Arranges the grades by question and CoT. */
function measuredPilot({ index, hasSummary, grades, lengths }: Rows): MeasuredPilot {
  const { columns } = index;
  const cots = Array.from({ length: index.cots }, () => ({
    summaries: [] as (readonly number[])[],
  }));
  for (const [line, has] of hasSummary.entries()) {
    if (!has) continue;
    // A failed sample that was given the lowest score of the file has that as its only grade.
    const score = columns.score.get(line);
    const own = grades.get(line);
    const known = own?.some((grade) => !Number.isNaN(grade)) || Number.isNaN(score);
    cots[columns.cot.get(line)]!.summaries.push(own && known ? own : [score]);
  }
  const pilot = Array.from({ length: index.questions }, () => ({
    cots: [] as (typeof cots)[number][],
  }));
  for (const [c, cot] of cots.entries()) pilot[columns.questionOf(c)]!.cots.push(cot);
  const cotPrice = lengths.cot / index.cots / (lengths.summary / lengths.summaries);
  return { pilot, cotPrice, unit: 'characters' };
}

/** Returns a path that can be read twice; copies stdin and pipes to the folder first. */
async function rereadable(path: string, stats: Stats | undefined, folder: string): Promise<string> {
  if (stats?.isFile()) return path;
  const copy = join(folder, 'input.spool');
  await pipeline(
    path === '-' ? process.stdin : createReadStream(path),
    createWriteStream(copy, { flags: 'wx' }),
  );
  return copy;
}
