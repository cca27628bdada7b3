/** metrics.jsonl as far as it goes: what cannot be read is said and left out, and lines that were read are not read again. */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { openRegular } from '../../../base/io/regular-file.js';
import type { RoundMetrics } from '../../../method/records.js';
import { isWarning } from '../../../method/warnings.js';

export interface MetricsRead {
  readonly metrics: readonly RoundMetrics[];
  readonly notices: readonly string[];
}

/** Reads anew whatever came since the last call; start with null. */
export interface MetricsReader {
  read(): MetricsRead;
}

const CHUNK = 1 << 22;
/** More is not read: a hundred thousand rounds have less. */
const MOST_BYTES = 1 << 27;
/** A line of metrics has a few thousand bytes. */
const LONGEST_LINE = 1 << 24;

export function metricsReader(dir: string): MetricsReader {
  const path = join(dir, 'metrics.jsonl');
  let metrics: RoundMetrics[] = [];
  let at = 0;
  let line = 0;
  let faults: string[] = [];
  let identity = '';
  const restart = () => {
    metrics = [];
    faults = [];
    at = 0;
    line = 0;
  };
  return {
    read() {
      let file: number;
      try {
        file = openRegular(path);
      } catch (error) {
        restart();
        const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
        return {
          metrics,
          notices: gone ? [] : [`metrics.jsonl cannot be read: ${(error as Error).message}.`],
        };
      }
      try {
        const { size: whole, ino } = fstatSync(file);
        const size = Math.min(whole, MOST_BYTES);
        // A resume cuts the file; a copy put in its place is another file.
        if (size < at || identity !== `${ino}`) restart();
        identity = `${ino}`;
        let held = Buffer.alloc(0);
        for (let from = at; from < size; ) {
          const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - from));
          const count = readSync(file, chunk, 0, chunk.length, from);
          if (count === 0) break;
          from += count;
          held = Buffer.concat([held, chunk.subarray(0, count)]);
          for (let end = held.indexOf(10); end >= 0; end = held.indexOf(10)) {
            line++;
            const parsed = parse(held.toString('utf8', 0, end));
            if (parsed) metrics.push(parsed);
            else faults.push(`metrics.jsonl:${line}: is no line of metrics and is left out.`);
            at += end + 1;
            held = held.subarray(end + 1);
          }
          if (held.length > LONGEST_LINE) {
            faults.push(
              `metrics.jsonl:${line + 1}: is longer than ${LONGEST_LINE} bytes; what follows is left out.`,
            );
            at = size;
            break;
          }
        }
        const more =
          faults.length > 3 ? [`metrics.jsonl: ${faults.length - 3} more lines are left out.`] : [];
        const beyond =
          whole > size
            ? [`metrics.jsonl: has ${whole} bytes; the first ${MOST_BYTES} are read.`]
            : [];
        return { metrics, notices: [...faults.slice(0, 3), ...more, ...beyond] };
      } finally {
        closeSync(file);
      }
    },
  };
}

/** A line with all that the studio's code counts on; null if it has not. */
function parse(text: string): RoundMetrics | null {
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
