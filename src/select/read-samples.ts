/** The first pass over a file of scored samples: checks every line and adds it to an index. */
import { open, stat } from 'node:fs/promises';
import { UserError } from '../base/errors.js';
import { readLines } from '../base/io/lines.js';
import type { Channel } from '../selection/tree.js';
import type { SampleFile } from './reading/sample-file.js';
import type { Row } from './row.js';
import { type ScoreIndex, scoreIndex } from './score-index.js';

export interface ReadSamplesOptions {
  /** The parts of the score that every scored sample must have; the score unless given. */
  readonly needs?: readonly Channel[] | undefined;
  /** The word for who needs them in messages, such as `scheme two-graders`. */
  readonly reader?: string | undefined;
  /** Called for each malformed line with its number, its fault, and its place, `scores.jsonl:3`. */
  readonly onMalformed?: ((line: number, reason: string, place: string) => void) | undefined;
  /** Called for each row that was added to the index. */
  readonly onRow?: ((row: Row, index: ScoreIndex) => void) | undefined;
  /** Called with the bytes read so far and the size of the file. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SamplesRead {
  readonly index: ScoreIndex;
  readonly malformed: number;
  readonly lines: number;
}

/**
 * Reads a file into an index. Malformed lines are counted and left out; the caller decides whether
 * they are an error.
 * @throws UserError if lines contradict each other, if scored samples lack a part that is needed,
 * or if the file has no samples
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
  const parts = new PartsCheck(needs);
  const { size } = await stat(samples.path);
  let malformed = 0;
  let lines = 0;
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
        parts.check(row as Row, number);
        onRow?.(row as Row, index);
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
  const missing = parts.missing(samples.unit);
  if (missing !== undefined)
    throw new UserError(
      `${name}: ${reader} needs more than the score, but ${missing}; nothing was written. ` +
        'Add it, name its column with --columns, or choose a scheme that reads only the score',
    );
  if (index.samples === 0 && malformed === 0) {
    const why = samples.notes().map((note) => ` (${note.replace(/^note: /, '')})`);
    throw new UserError(`${name}: has no samples${why.join('')}; nothing was written`);
  }
  index.settle();
  return { index, malformed, lines };
}

/** Checks that every scored sample has the parts of the score that the scheme reads. */
class PartsCheck {
  readonly #lacking: ReadonlyMap<'task' | 'appeal', { samples: number; firstLine: number }>;
  #scored = 0;

  constructor(needs: readonly Channel[]) {
    const parts = needs.filter((need) => need === 'task' || need === 'appeal');
    this.#lacking = new Map(parts.map((part) => [part, { samples: 0, firstLine: 0 }]));
  }

  check(row: Row, line: number): void {
    if (Number.isNaN(row.score)) return;
    this.#scored++;
    for (const [part, lack] of this.#lacking)
      if (Number.isNaN(row[part]) && lack.samples++ === 0) lack.firstLine = line;
  }

  /** Says which parts are missing; undefined if none is. */
  missing(unit: string): string | undefined {
    const scored = this.#scored;
    const faults = [...this.#lacking]
      .filter(([, { samples }]) => samples > 0)
      .map(([part, { samples, firstLine }]) =>
        samples === scored
          ? `no scored sample has “${part}”`
          : `${samples} of the ${scored} scored samples lack “${part}”, the first on ${unit} ${firstLine}`,
      );
    return faults.length === 0 ? undefined : faults.join(', and ');
  }
}

/** Whether the line has only spaces and tabs; its newline is not part of it. */
function isBlank(buffer: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (buffer[i] !== 0x20 && buffer[i] !== 0x09) return false;
  return true;
}
