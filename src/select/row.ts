/** One scored sample, checked. */

import { largestScore } from '../selection/index.js';
import type { FieldName } from './reading/columns.js';
import { type Fields, cutOff as isCutOff, outside as isOutside } from './reading/layout.js';
import { type ChatMessage, isObject, type Prompt, promptOf } from './reading/messages.js';

export interface Row {
  readonly question: string;
  /** The question's chat messages, where it was given as such. */
  readonly messages: readonly ChatMessage[] | undefined;
  readonly cot: string;
  /** Null for a CoT that failed before it had a summary. */
  readonly summary: string | null;
  /** The mean of its grades, where there are several. NaN: it has none, or `lowest`. */
  readonly score: number;
  /** Several grades of the summary, NaN for one that failed; undefined where `score` was given. */
  readonly grades: readonly number[] | undefined;
  readonly task: number;
  readonly appeal: number;
  readonly questionId: string | undefined;
  readonly cotId: string | undefined;
  readonly summaryId: string | undefined;
  /** Its score is the lowest of the whole file. */
  readonly lowest: boolean;
  /** The text ended at a limit. */
  readonly cutOff: boolean;
  /** Why the sample has no score; undefined where it has one. */
  readonly error: string | undefined;
}

/** What is wrong with a line: the field and the reason. */
export type Malformed = string;

/** What a sample that was cut off, or that failed, counts as. */
export interface FailurePolicy {
  /** `graded`: its own score, if it has one; `lowest`: the lowest score of the file; `masked`: none. */
  readonly truncated: 'graded' | 'lowest' | 'masked';
  /** Of samples with an error or without a score. What is known to lie outside the model is always masked. */
  readonly failed: 'lowest' | 'masked';
}

export const defaultPolicy: FailurePolicy = { truncated: 'graded', failed: 'masked' };

const rightId = 'a text or an integer within ±(2^53 − 1)';

/** What servers and tools call a text that ended at a limit of tokens. */
const limits = new Set([
  ...['length', 'max_length', 'model_length', 'max_tokens', 'max_new_tokens', 'max_output_tokens'],
  'model_context_window_exceeded',
]);

/** What they call a text that ended since something failed. */
const failures = new Set(['error', 'abort', 'aborted', 'cancelled', 'canceled']);

/** The sample that some fields are, or what is wrong with them. */
export function rowOf(fields: Fields, policy: FailurePolicy = defaultPolicy): Row | Malformed {
  const asked = fields.question;
  const prompt: Prompt | undefined = typeof asked === 'string' ? { text: asked } : promptOf(asked);
  if (prompt === undefined || prompt.text === '') {
    return wrong(fields, 'question', 'a non-empty text or a list of chat messages');
  }
  const { cot } = fields;
  if (typeof cot !== 'string') return wrong(fields, 'cot', 'a text');
  const given = fields.summary ?? null;
  if (given !== null && typeof given !== 'string') return wrong(fields, 'summary', 'a text');
  const told = causeOf(fields.error);
  if (told === false) return wrong(fields, 'error', 'a text, or absent');
  const ended = typeof fields.finish_reason === 'string' ? fields.finish_reason.toLowerCase() : '';
  const cause = told ?? (failures.has(ended) ? `finish_reason is ${ended}` : undefined);
  const cutOff = fields[isCutOff] === true || limits.has(ended);

  const grading = gradingOf(fields, cause !== undefined || cutOff);
  if (typeof grading === 'string') return grading;
  const task = numberOf(fields.task);
  if (typeof task === 'string') return `task: must be a number, or absent, got ${task}`;
  const appeal = numberOf(fields.appeal);
  if (typeof appeal === 'string') return `appeal: must be a number, or absent, got ${appeal}`;
  const questionId = idOf(fields.question_id);
  if (questionId === false) return wrong(fields, 'question_id', rightId);
  const cotId = idOf(fields.cot_id);
  if (cotId === false) return wrong(fields, 'cot_id', rightId);
  const summaryId = idOf(fields.summary_id);
  if (summaryId === false) return wrong(fields, 'summary_id', rightId);
  const broken = !wellFormed(prompt.text)
    ? 'question'
    : !wellFormed(cot)
      ? 'cot'
      : given !== null && !wellFormed(given)
        ? 'summary'
        : undefined;
  if (broken) return `${broken}: has half of a surrogate pair, which is not valid Unicode`;

  const hasScore = !Number.isNaN(grading.score);
  if (given === null && hasScore && cause === undefined && !cutOff) {
    return wrong(fields, 'summary', 'a text; only a sample without a score may lack it');
  }
  const fate = fateOf(cutOff, cause, hasScore, fields[isOutside] === true, policy);
  const scored = fate === 'scored';
  return {
    question: prompt.text,
    messages: prompt.messages,
    cot,
    // A text that never came to its summary has said nothing, and that is what is scored.
    summary: given ?? (scored || fate === 'lowest' ? '' : null),
    score: scored ? grading.score : Number.NaN,
    grades: grading.grades && (scored ? grading.grades : grading.grades.map(() => Number.NaN)),
    task: scored ? task : Number.NaN,
    appeal: scored ? appeal : Number.NaN,
    questionId,
    cotId,
    summaryId,
    lowest: fate === 'lowest',
    cutOff,
    error: scored || fate === 'lowest' ? undefined : fate.missing,
  };
}

/** Whether a sample keeps its score, gets the file's lowest, or has none, and why. */
function fateOf(
  cutOff: boolean,
  cause: string | undefined,
  hasScore: boolean,
  outside: boolean,
  { truncated, failed }: FailurePolicy,
): 'scored' | 'lowest' | { readonly missing: string } {
  if (outside) return { missing: cause ?? 'outside the model' };
  if (cutOff) {
    if (truncated === 'masked') return { missing: cause ?? 'cut off' };
    if (truncated === 'lowest') return 'lowest';
    return hasScore ? 'scored' : { missing: cause ?? 'cut off, and has no score' };
  }
  if (cause === undefined && hasScore) return 'scored';
  return failed === 'lowest' ? 'lowest' : { missing: cause ?? 'score is null' };
}

/** A sample's score and, where there are several, its grades; or what is wrong with them. */
function gradingOf(
  fields: Fields,
  failed: boolean,
): { score: number; grades: readonly number[] | undefined } | Malformed {
  const list = fields.scores;
  if (list !== undefined && list !== null) {
    if (!Array.isArray(list) || list.length === 0) {
      return `scores: must be a list of numbers, with null for a grade that failed, got ${show(list)}`;
    }
    const grades: number[] = [];
    for (const [i, value] of list.entries()) {
      const grade = numberOf(value);
      if (typeof grade === 'string') {
        return `scores: must be a list of numbers, with null for a grade that failed; number ${i + 1} is ${grade}`;
      }
      grades.push(grade);
    }
    const known = grades.filter((grade) => !Number.isNaN(grade));
    return { score: known.reduce((sum, grade) => sum + grade, 0) / known.length, grades };
  }
  if (fields.score === undefined && !failed) {
    return 'score: is missing; give null for a sample that failed';
  }
  const score = numberOf(fields.score);
  if (typeof score !== 'string') return { score, grades: undefined };
  const more = Array.isArray(fields.score) ? '; several grades of one summary are `scores`' : '';
  return `score: must be a number, or null for a sample that failed, got ${score}${more}`;
}

/** NaN where there is none, a text that shows the value where it is no number. JSON has no infinities, but 1e999 is one. */
function numberOf(value: unknown): number | string {
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') {
    const plain = value.trim() !== '' && Number.isFinite(Number(value));
    return plain ? `the text ${show(value)}; write it without quotes` : show(value);
  }
  if (typeof value !== 'number') return show(value);
  if (Math.abs(value) <= largestScore) return value;
  return `${Number.isFinite(value) ? value : 'a number beyond every double'}; it must lie within ±1e100`;
}

/** Why a sample failed; undefined for none; false for what is no cause. Some writers give every line an empty `error`. */
function causeOf(error: unknown): string | undefined | false {
  if (error === undefined || error === null || error === '' || error === false) return undefined;
  if (typeof error === 'string') return error;
  if (isObject(error) && typeof error.message === 'string') return error.message || 'failed';
  return false;
}

/** 7 and "7" are the same id: they are one thing that two writers wrote. False: neither text nor exact integer. */
function idOf(value: unknown): string | undefined | false {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) && String(value);
}

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const wellFormed: (text: string) => boolean =
  'isWellFormed' in String.prototype
    ? (text) => (text as string & { isWellFormed(): boolean }).isWellFormed()
    : (text) => !loneSurrogate.test(text);

function wrong(fields: Fields, name: FieldName, right: string): Malformed {
  if (!Object.hasOwn(fields, name) || fields[name] === undefined)
    return `${name}: is missing; it must be ${right}`;
  return `${name}: must be ${right}, got ${show(fields[name])}`;
}

export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
