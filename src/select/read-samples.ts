/** The first pass over a file of scored samples: every line checked, counted and put into an index. */
import { open, stat } from 'node:fs/promises';
import { UserError } from '../base/errors.js';
import { readLines } from '../base/io/lines.js';
import type { Channel } from '../selection/tree.js';
import type { SampleFile } from './reading/sample-file.js';
import type { Row } from './row.js';
import { type ScoreIndex, scoreIndex } from './score-index.js';

export interface ReadSamplesOptions {
  /** What the scheme reads of a score; every scored sample must have it. */
  readonly needs?: readonly Channel[];
  /** Who reads it, for messages: `scheme two-graders`. */
  readonly reader?: string;
  /** Called for each malformed line with its number, what is wrong with it, and its place as `scores.jsonl:3`. */
  readonly onMalformed?: (line: number, reason: string, place: string) => void;
  /** Called for each row that is taken in. */
  readonly onRow?: (row: Row, index: ScoreIndex) => void;
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

export interface SamplesRead {
  readonly index: ScoreIndex;
  readonly malformed: number;
  readonly lines: number;
}

/**
 * Throws a UserError where lines contradict each other, where scored samples lack a part that is needed, and where there is no
 * sample. Malformed lines are counted, and left to the caller.
 */
export async function readSamples(
  samples: SampleFile,
  name: string,
  {
    needs = ['score'],
    reader = 'the scheme',
    onMalformed,
    onRow,
    onProgress,
    signal,
  }: ReadSamplesOptions = {},
): Promise<SamplesRead> {
  const index = scoreIndex(needs, samples.unit);
  const parts = needs.filter((need) => need === 'task' || need === 'appeal');
  const lacking = new Map(parts.map((part) => [part, { lines: 0, first: 0 }]));
  const { size } = await stat(samples.path);
  let malformed = 0;
  let lines = 0;
  let scored = 0;
  const file = await open(samples.path);
  try {
    await readLines(
      file,
      ({ buffer, start, end, number, offset, tooLong }) => {
        if (isBlank(buffer, start, end) && !tooLong) return;
        lines++;
        const row = tooLong ? 'is longer than 256 MiB' : samples.parse(buffer, start, end);
        if (row === null) return;
        const fault = typeof row === 'string' ? row : index.add(row, number, offset, end - start);
        if (fault !== undefined) {
          malformed++;
          onMalformed?.(number, fault, samples.place(number));
          return;
        }
        const good = row as Row;
        if (!Number.isNaN(good.score)) {
          scored++;
          for (const [part, lack] of lacking)
            if (Number.isNaN(good[part]) && lack.lines++ === 0) lack.first = number;
        }
        onRow?.(good, index);
      },
      {
        onProgress: (bytes) => {
          onProgress?.(bytes, size);
          signal?.throwIfAborted();
        },
      },
    );
  } finally {
    await file.close();
  }
  const contradiction = index.contradiction();
  if (contradiction) throw new UserError(`${name}: ${contradiction}`);
  const lacks = [...lacking].filter(([, { lines: count }]) => count > 0);
  if (lacks.length > 0) {
    const told = lacks.map(
      ([part, { lines: count, first }]) =>
        `“${part}”, which ${count === scored ? 'none has' : `${count} of them lack, the first on ${samples.unit} ${first}`}`,
    );
    throw new UserError(
      `${name}: ${reader} reads, of each of the ${scored} scored samples, ${told.join(', and ')}; nothing was written. ` +
        'Add it, name its column with --columns, or take a scheme that reads the score alone',
    );
  }
  if (index.samples === 0 && malformed === 0) {
    const why = samples.notes().map((note) => ` (${note.replace(/^note: /, '')})`);
    throw new UserError(`${name}: has no samples${why.join('')}; nothing was written`);
  }
  index.settle();
  return { index, malformed, lines };
}

/** Only spaces and tabs; the newline is not part of the line. */
function isBlank(buffer: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (buffer[i] !== 0x20 && buffer[i] !== 0x09) return false;
  return true;
}
