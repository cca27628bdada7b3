/** One line of a file of scored samples, checked. */
import { isUtf8 } from 'node:buffer';
import type { Channel } from '../selection/tree.js';

export interface Row {
  readonly question: string;
  readonly cot: string;
  /** Null for a CoT that failed before it had a summary. */
  readonly summary: string | null;
  /** NaN: the sample failed. */
  readonly score: number;
  readonly task: number;
  readonly appeal: number;
  readonly questionId: string | undefined;
  readonly cotId: string | undefined;
  /** Why the sample failed; undefined where it did not. */
  readonly error: string | undefined;
}

/** What is wrong with a line: the field and the reason. */
export type Malformed = string;

/** Reads a line's bytes. The channels that the scheme reads must be there in every scored line. */
export function parseRow(
  buffer: Buffer,
  start: number,
  end: number,
  needs: readonly Channel[] = ['score'],
): Row | Malformed {
  if (!isUtf8(buffer.subarray(start, end))) return 'is not UTF-8 text';
  let value: unknown;
  try {
    value = JSON.parse(buffer.toString('utf8', start, end));
  } catch (error) {
    return notJson(buffer.toString('utf8', start, Math.min(end, start + 4096)), error as Error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `must be a JSON object such as {"question": …, "cot": …, "summary": …, "score": …}, got ${show(value)}`;
  }
  return rowOf(value as Record<string, unknown>, needs);
}

function rowOf(fields: Record<string, unknown>, needs: readonly Channel[]): Row | Malformed {
  const { question, cot, error } = fields;
  const summary = fields.summary ?? null;
  if (typeof question !== 'string' || question === '') return wrong(fields, 'question', 'a non-empty text');
  if (typeof cot !== 'string') return wrong(fields, 'cot', 'a text');
  if (summary !== null && typeof summary !== 'string') return wrong(fields, 'summary', 'a text');
  if (error !== undefined && error !== null && typeof error !== 'string') {
    return wrong(fields, 'error', 'a text, or absent');
  }
  // Some writers give every line an `error`, empty where there was none.
  const failed = typeof error === 'string' && error !== '';
  if (!Object.hasOwn(fields, 'score') && !failed) {
    return 'score: is missing; give null for a sample that failed';
  }
  const score = number(fields.score);
  if (score === undefined) return wrong(fields, 'score', 'a number, or null for a sample that failed');
  if (summary === null && !Number.isNaN(score) && !failed) {
    return wrong(fields, 'summary', 'a text; only a sample without a score may lack it');
  }
  const parts = { task: Number.NaN, appeal: Number.NaN };
  for (const name of ['task', 'appeal'] as const) {
    const part = number(fields[name]);
    if (part === undefined) return wrong(fields, name, 'a number, or absent');
    parts[name] = part;
    if (needs.includes(name) && Number.isNaN(part) && !Number.isNaN(score) && !failed) {
      return `${name}: is missing; the scheme reads it for every sample that has a score`;
    }
  }
  const questionId = id(fields.question_id);
  if (questionId === false) return wrong(fields, 'question_id', 'a text or an integer within ±(2^53 − 1)');
  const cotId = id(fields.cot_id);
  if (cotId === false) return wrong(fields, 'cot_id', 'a text or an integer within ±(2^53 − 1)');
  const broken = [question, cot, summary ?? ''].findIndex((text) => !wellFormed(text));
  if (broken >= 0) {
    return `${['question', 'cot', 'summary'][broken]}: has half of a surrogate pair, which is not valid Unicode`;
  }
  const missing = failed || Number.isNaN(score);
  return {
    question,
    cot,
    summary,
    score: missing ? Number.NaN : score,
    task: missing ? Number.NaN : parts.task,
    appeal: missing ? Number.NaN : parts.appeal,
    questionId,
    cotId,
    error: failed ? error : missing ? 'score is null' : undefined,
  };
}

/** NaN where there is none, undefined where it is something else. JSON has no infinities, but 1e999 is one. */
function number(value: unknown): number | undefined {
  if (value === null || value === undefined) return Number.NaN;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** 7 and "7" are the same id: they are one thing that two writers wrote. False: neither text nor exact integer. */
function id(value: unknown): string | undefined | false {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) && String(value);
}

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const wellFormed: (text: string) => boolean =
  'isWellFormed' in String.prototype
    ? (text) => (text as string & { isWellFormed(): boolean }).isWellFormed()
    : (text) => !loneSurrogate.test(text);

function wrong(fields: Record<string, unknown>, name: string, right: string): Malformed {
  if (!Object.hasOwn(fields, name)) return `${name}: is missing; it must be ${right}`;
  return `${name}: must be ${right}, got ${show(fields[name])}`;
}

function notJson(text: string, error: Error): Malformed {
  if (/[:,[]\s*(NaN|-?Infinity)\s*[,}\]]/.test(text)) {
    return 'is not JSON: it has NaN or Infinity; write null for a sample that has no score';
  }
  return `is not JSON: ${error.message.replace(/\s+/g, ' ').slice(0, 160)}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
