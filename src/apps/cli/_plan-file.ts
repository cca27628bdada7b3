/** A pilot from a file of scored samples: whatever `candor select` reads, where `scores` may give several grades of a summary. */
import { createReadStream, createWriteStream, type Stats } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../base/errors.js';
import { readSamples } from '../../select/read-samples.js';
import { openSampleFile, type ReadingOptions } from '../../select/reading/sample-file.js';
import type { MeasuredPilot } from './_plan-task.js';
import { failureNotes } from './_reading-options.js';
import { visible } from './_text.js';

export interface PilotFileOptions {
  readonly reading?: ReadingOptions;
  /** Told what should be known of how the file was read, a line each. */
  readonly onNote?: (line: string) => void;
}

/**
 * Reads a file. Questions and CoTs are told apart as `candor select` does.
 * Throws a UserError that names file, line and field.
 */
export async function pilotFromFile(
  path: string,
  { reading, onNote }: PilotFileOptions = {},
): Promise<MeasuredPilot> {
  const found =
    path === '-'
      ? undefined
      : await stat(path).catch((cause: NodeJS.ErrnoException) => {
          const reason = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
          throw new UserError(`${path}: cannot be read: ${reason}`, { cause });
        });
  if (found?.isDirectory()) throw new UserError(`${path}: is a folder; name a file of samples`);
  const name = path === '-' ? 'stdin' : path;
  const folder = await mkdtemp(join(tmpdir(), 'candor-plan-unpacked-'));
  try {
    const samples = await openSampleFile(await onDisk(path, found, folder), name, folder, reading);
    if (samples.readAs !== undefined) onNote?.(`${name}: read as ${samples.readAs}`);
    const severally = new Map<number, readonly number[]>();
    const withSummary: boolean[] = [];
    const lengths = { cot: 0, summary: 0, summaries: 0 };
    let cotsBefore = 0;
    const { index } = await readSamples(samples, name, {
      onMalformed: (_, reason, place) => {
        throw new UserError(visible(`${place}: ${reason}`));
      },
      onRow: (row, index) => {
        if (row.grades) severally.set(withSummary.length, row.grades);
        withSummary.push(row.summary !== null);
        if (index.cots > cotsBefore) lengths.cot += row.cot.length;
        cotsBefore = index.cots;
        if (row.summary === null) return;
        lengths.summary += row.summary.length;
        lengths.summaries++;
      },
    });
    for (const note of samples.notes()) onNote?.(note);

    const { columns } = index;
    for (const note of failureNotes(index, reading?.failures?.truncated)) onNote?.(note);
    const cots = Array.from({ length: index.cots }, () => ({
      summaries: [] as (readonly number[])[],
    }));
    for (const [line, has] of withSummary.entries()) {
      if (!has) continue;
      // A sample that got the lowest score of the file has that one grade.
      const score = columns.score.get(line);
      const list = severally.get(line);
      const known = list?.some((grade) => !Number.isNaN(grade)) || Number.isNaN(score);
      cots[columns.cot.get(line)]!.summaries.push(list && known ? list : [score]);
    }
    const pilot = Array.from({ length: index.questions }, () => ({
      cots: [] as (typeof cots)[number][],
    }));
    for (const [c, cot] of cots.entries()) pilot[columns.questionOf(c)]!.cots.push(cot);
    const cotPrice = lengths.cot / index.cots / (lengths.summary / lengths.summaries);
    return { pilot, cotPrice, unit: 'characters' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A path that can be read twice: stdin and pipes are copied first. */
async function onDisk(path: string, found: Stats | undefined, folder: string): Promise<string> {
  if (found?.isFile()) return path;
  const copy = join(folder, 'input.spool');
  await pipeline(
    path === '-' ? process.stdin : createReadStream(path),
    createWriteStream(copy, { flags: 'wx' }),
  );
  return copy;
}
