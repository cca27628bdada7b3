/** Reads metrics.jsonl incrementally. Lines that cannot be read are left out and reported. */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { openRegular } from '../../../base/io/regular-file.js';
import type { RoundMetrics } from '../../../method/records.js';
import { isWarning } from '../../../method/warnings.js';

export interface MetricsRead {
  readonly metrics: readonly RoundMetrics[];
  readonly notices: readonly string[];
}

const CHUNK = 1 << 22;
/** The rest of a larger file is not read; a hundred thousand rounds take less. */
const MOST_BYTES = 1 << 27;
/** A line of metrics has a few thousand bytes. */
const LONGEST_LINE = 1 << 24;
const MOST_FAULTS_SHOWN = 3;

/** Each call of `read` parses only the lines that were added since the call before. */
export class MetricsReader {
  readonly #path: string;
  #metrics: RoundMetrics[] = [];
  #faults: string[] = [];
  /** The position and the number of lines up to which the file has been parsed. */
  #at = 0;
  #line = 0;
  #inode = 0;

  constructor(dir: string) {
    this.#path = join(dir, 'metrics.jsonl');
  }

  /** Never throws. */
  read(): MetricsRead {
    let file: number;
    try {
      file = openRegular(this.#path);
    } catch (error) {
      this.#restart();
      const { code, message } = error as NodeJS.ErrnoException;
      return {
        metrics: this.#metrics,
        notices: code === 'ENOENT' ? [] : [`metrics.jsonl cannot be read: ${message}.`],
      };
    }
    try {
      const { size, ino } = fstatSync(file);
      const end = Math.min(size, MOST_BYTES);
      // A resume shortens the file; a copy in its place is another file.
      if (end < this.#at || ino !== this.#inode) this.#restart();
      this.#inode = ino;
      this.#readTo(file, end);
      return { metrics: this.#metrics, notices: this.#notices(size) };
    } finally {
      closeSync(file);
    }
  }

  #restart(): void {
    this.#metrics = [];
    this.#faults = [];
    this.#at = 0;
    this.#line = 0;
  }

  /** Parses the whole lines before `end`. */
  #readTo(file: number, end: number): void {
    let rest: Buffer = Buffer.alloc(0);
    for (let from = this.#at; from < end; ) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, end - from));
      const count = readSync(file, chunk, 0, chunk.length, from);
      if (count === 0) return;
      from += count;
      rest = this.#parseLines(Buffer.concat([rest, chunk.subarray(0, count)]));
      if (rest.length > LONGEST_LINE) {
        this.#faults.push(
          `metrics.jsonl:${this.#line + 1} is longer than ${LONGEST_LINE} bytes; it and all later lines are left out.`,
        );
        this.#at = end;
        return;
      }
    }
  }

  /** Returns what follows the last newline. */
  #parseLines(bytes: Buffer): Buffer {
    let rest = bytes;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      this.#line++;
      const metrics = parseMetrics(rest.toString('utf8', 0, end));
      if (metrics) this.#metrics.push(metrics);
      else
        this.#faults.push(
          `metrics.jsonl:${this.#line} is not a valid line of metrics and is left out.`,
        );
      this.#at += end + 1;
      rest = rest.subarray(end + 1);
    }
    return rest;
  }

  #notices(size: number): string[] {
    const notices = this.#faults.slice(0, MOST_FAULTS_SHOWN);
    const more = this.#faults.length - notices.length;
    if (more > 0) notices.push(`metrics.jsonl: ${more} more lines are not valid and are left out.`);
    if (size > MOST_BYTES)
      notices.push(`metrics.jsonl has ${size} bytes; only the first ${MOST_BYTES} are read.`);
    return notices;
  }
}

/** Returns null unless the line has everything that the studio's code relies on. */
function parseMetrics(text: string): RoundMetrics | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { round, spent, evaluation, train, warnings } = (value ?? {}) as Partial<RoundMetrics>;
  const numbers = ['summaries', 'cots', 'cotTokens', 'summaryTokens'] as const;
  if (!Number.isInteger(round) || typeof spent !== 'object' || spent === null) return null;
  if (numbers.some((key) => typeof spent[key] !== 'number')) return null;
  if (evaluation !== undefined && !isEvaluation(evaluation)) return null;
  if (train !== undefined && (typeof train !== 'object' || train === null)) return null;
  if (warnings !== undefined && !(Array.isArray(warnings) && warnings.every(isWarning)))
    return null;
  return value as RoundMetrics;
}

function isEvaluation(value: unknown): boolean {
  const { questions, task, byDifficulty, failures } = (value ?? {}) as Partial<
    NonNullable<RoundMetrics['evaluation']>
  >;
  const scored = task === null || typeof task === 'number';
  return (
    typeof questions === 'number' &&
    scored &&
    Array.isArray(byDifficulty) &&
    typeof failures === 'object'
  );
}
