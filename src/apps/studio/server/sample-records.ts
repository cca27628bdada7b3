/** The samples of one question as the file has them, checked field by field: what comes from elsewhere may hold anything. */
import type { SampleRecord } from '../../../method/records.js';
import type { SampleIndex, SamplePlace } from '../../../runs/sample-index.js';
import { type Cause, MODEL_CAUSES, OUTSIDE_CAUSES } from '../../../tasks/grading/causes.js';

export interface QuestionRecords {
  readonly records: readonly SampleRecord[];
  readonly notices: readonly string[];
}

/** More of one question is not read. */
const MOST_BYTES = 1 << 26;

/** @param most bytes that are read of it. */
export function readQuestion(
  index: SampleIndex,
  place: SamplePlace,
  most: number = MOST_BYTES,
): QuestionRecords {
  const bytes = Math.min(place.bytes, most);
  const buffer = index.read(place.offset, bytes);
  const records: SampleRecord[] = [];
  let left = 0;
  for (let at = 0; at < buffer.length; ) {
    const newline = buffer.indexOf(10, at);
    if (newline < 0) break;
    const record = sampleRecord(buffer.toString('utf8', at, newline));
    if (record && record.round === place.round && record.q === place.q) records.push(record);
    else left++;
    at = newline + 1;
  }
  return {
    records,
    notices: [
      ...(left > 0
        ? [
            `${left === 1 ? 'One line of this question is' : `${left} lines of this question are`} no sample of this version and left out.`,
          ]
        : []),
      ...(bytes < place.bytes
        ? [`This question has ${place.bytes} bytes; only the first ${most} are read.`]
        : []),
    ],
  };
}

/** A line of samples.jsonl; null if it is none. The result has exactly the fields of a record. */
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
  const shoggoth = markOf(value.shoggoth);
  const face = markOf(value.face);
  return {
    ...{ round, q, i, j, question, cot, summary },
    questionId: typeof questionId === 'string' ? questionId : '',
    difficulty: typeof difficulty === 'string' ? difficulty : '',
    score: score as number | null,
    parts: partsOf(parts),
    ...(Number.isFinite(noise) ? { noise: noise as number } : {}),
    ...(typeof error === 'string' ? { error } : {}),
    ...(typeof why === 'string' ? { why } : {}),
    ...(CAUSES.includes(cause as Cause) ? { cause: cause as Cause } : {}),
    ...truncatedOf((value as Partial<SampleRecord>).truncated),
    ...(shoggoth ? { shoggoth } : {}),
    ...(face ? { face } : {}),
  };
}

/** A tree has no more branches than this anywhere. */
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
  return {
    task: task as number,
    ...(Number.isFinite(penalty) ? { penalty: penalty as number } : {}),
    ...(Number.isFinite(appeal) ? { appeal: appeal as number } : {}),
  };
}

const CAUSES: readonly Cause[] = [...MODEL_CAUSES, ...OUTSIDE_CAUSES];

function truncatedOf(value: unknown): Pick<SampleRecord, 'truncated'> {
  if (!Array.isArray(value)) return {};
  const texts = (['cot', 'reworded', 'summary'] as const).filter((text) => value.includes(text));
  return texts.length > 0 ? { truncated: texts } : {};
}
