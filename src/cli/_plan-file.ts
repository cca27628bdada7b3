/** A pilot from a file of scored samples: whatever `candor select` reads, where `scores` may give several grades of a summary. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { readSamples } from '../export/read-samples.js';
import { openSampleFile, type ReadingOptions } from '../export/reading/sample-file.js';
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
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new UserError(`${path}: cannot be read: ${reason}`, { cause });
  });
  if (!found.isFile())
    throw new UserError(
      `${path}: is ${found.isDirectory() ? 'a folder' : 'no regular file'}; name a file of samples`,
    );
  const folder = await mkdtemp(join(tmpdir(), 'candor-plan-unpacked-'));
  try {
    const samples = await openSampleFile(path, path, folder, reading);
    if (samples.readAs !== undefined) onNote?.(`${path}: read as ${samples.readAs}`);
    const severally = new Map<number, readonly number[]>();
    const withSummary: boolean[] = [];
    const lengths = { cot: 0, summary: 0, summaries: 0 };
    let cotsBefore = 0;
    const { index } = await readSamples(samples, path, {
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
    const cots = Array.from({ length: index.cots }, () => ({ summaries: [] as (readonly number[])[] }));
    for (const [line, has] of withSummary.entries()) {
      if (!has) continue;
      // A sample that got the lowest score of the file has that one grade.
      const score = columns.score.get(line);
      const list = severally.get(line);
      const known = list?.some((grade) => !Number.isNaN(grade)) || Number.isNaN(score);
      cots[columns.cot.get(line)]!.summaries.push(list && known ? list : [score]);
    }
    const pilot = Array.from({ length: index.questions }, () => ({ cots: [] as (typeof cots)[number][] }));
    for (const [c, cot] of cots.entries()) pilot[columns.questionOf(c)]!.cots.push(cot);
    const cotPrice = lengths.cot / index.cots / (lengths.summary / lengths.summaries);
    return { pilot, cotPrice, unit: 'characters' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
