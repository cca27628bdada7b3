/**
 * Reads the recorded samples of one question. Every field is checked, because a run directory
 * from elsewhere may contain anything.
 */
import type { SampleRecord } from '../../../method/records.js';
import type { SampleIndex } from '../../../runs/sample-index.js';
import type { SamplePlace } from '../../../runs/sample-place.js';
import { type Cause, MODEL_CAUSES, OUTSIDE_CAUSES } from '../../../tasks/grading/causes.js';

export interface QuestionRecords {
  readonly records: readonly SampleRecord[];
  readonly notices: readonly string[];
}

/** The most bytes of one question that are read. */
const MOST_BYTES = 1 << 26;

/** @param most the number of bytes after which reading stops */
export function readQuestion(
  index: SampleIndex,
  place: SamplePlace,
  most: number = MOST_BYTES,
): QuestionRecords {
  const bytes = Math.min(place.bytes, most);
  const buffer = index.read(place.offset, bytes);
  const records: SampleRecord[] = [];
  let leftOut = 0;
  for (let at = 0; at < buffer.length; ) {
    const newline = buffer.indexOf(10, at);
    if (newline < 0) break;
    const record = sampleRecord(buffer.toString('utf8', at, newline));
    if (record && record.round === place.round && record.q === place.q) records.push(record);
    else leftOut++;
    at = newline + 1;
  }
  const notices: string[] = [];
  if (leftOut === 1)
    notices.push('One line of this question is not a valid sample; it is left out.');
  if (leftOut > 1)
    notices.push(`${leftOut} lines of this question are not valid samples; they are left out.`);
  if (bytes < place.bytes)
    notices.push(`This question has ${place.bytes} bytes; only the first ${most} are read.`);
  return { records, notices };
}

/**
 * Parses a line of samples.jsonl; null if it is not valid. The result has the fields of a record
 * and no others.
 */
export function sampleRecord(line: string): SampleRecord | null {
  let value: Partial<Record<keyof SampleRecord, unknown>>;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const {
    round,
    q,
    i,
    j,
    questionId,
    question,
    difficulty,
    cot,
    summary,
    score,
    parts,
    noise,
    error,
    cause,
    why,
  } = value;
  if (!isIndex(round) || !isIndex(q) || !isIndex(i) || !(j === null || isIndex(j))) return null;
  if (typeof question !== 'string' || typeof cot !== 'string') return null;
  if (!(summary === null || typeof summary === 'string')) return null;
  if (!(score === null || Number.isFinite(score))) return null;
  const record: Draft<SampleRecord> = {
    round,
    q,
    i,
    j,
    question,
    cot,
    summary,
    questionId: typeof questionId === 'string' ? questionId : '',
    difficulty: typeof difficulty === 'string' ? difficulty : '',
    score: score as number | null,
    parts: partsOf(parts),
  };
  if (Number.isFinite(noise)) record.noise = noise as number;
  if (typeof error === 'string') record.error = error;
  if (typeof why === 'string') record.why = why;
  if (CAUSES.includes(cause as Cause)) record.cause = cause as Cause;
  const truncated = truncatedOf((value as Partial<SampleRecord>).truncated);
  if (truncated.length > 0) record.truncated = truncated;
  const shoggoth = markOf(value.shoggoth);
  if (shoggoth) record.shoggoth = shoggoth;
  const face = markOf(value.face);
  if (face) record.face = face;
  return record;
}

type Draft<T> = { -readonly [key in keyof T]: T[key] };

/** No tree has this many branches; larger numbers are not valid. */
const MOST_INDEX = 1e7;
const isIndex = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < MOST_INDEX;

function markOf(value: unknown): SampleRecord['face'] {
  const { coef, why } = (value ?? {}) as { coef?: unknown; why?: unknown };
  return Number.isFinite(coef) && typeof why === 'string'
    ? { coef: coef as number, why }
    : undefined;
}

function partsOf(value: unknown): SampleRecord['parts'] {
  const { task, penalty, appeal } = (value ?? {}) as Record<string, unknown>;
  if (!Number.isFinite(task)) return null;
  const read: Draft<NonNullable<SampleRecord['parts']>> = { task: task as number };
  if (Number.isFinite(penalty)) read.penalty = penalty as number;
  if (Number.isFinite(appeal)) read.appeal = appeal as number;
  return read;
}

const CAUSES: readonly Cause[] = [...MODEL_CAUSES, ...OUTSIDE_CAUSES];

function truncatedOf(value: unknown): NonNullable<SampleRecord['truncated']> {
  if (!Array.isArray(value)) return [];
  return (['cot', 'reworded', 'summary'] as const).filter((text) => value.includes(text));
}
