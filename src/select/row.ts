/** Checks the fields of a scored sample. */

import { largestScore } from '../selection/index.js';
import type { FieldName } from './reading/columns.js';
import { type Fields, cutOff as isCutOff, outside as isOutside } from './reading/layout.js';
import { type ChatMessage, isObject, type Prompt, promptOf } from './reading/messages.js';

export interface Row {
  readonly question: string;
  /** The question's chat messages, if it was given as such. */
  readonly messages: readonly ChatMessage[] | undefined;
  readonly cot: string;
  /** Null for a CoT that failed before its summary. */
  readonly summary: string | null;
  /** The score, or the mean of `grades`. NaN if it is missing or `lowest` is set. */
  readonly score: number;
  /** Several grades of the summary, NaN for one that failed; undefined if it has one `score`. */
  readonly grades: readonly number[] | undefined;
  readonly task: number;
  readonly appeal: number;
  readonly questionId: string | undefined;
  readonly cotId: string | undefined;
  readonly summaryId: string | undefined;
  /** Whether the sample gets the lowest score of the whole file. */
  readonly lowest: boolean;
  /** Whether the text ended at a limit. */
  readonly cutOff: boolean;
  /** Why the sample has no score; undefined if it has one. */
  readonly error: string | undefined;
}

/** What is wrong with a line: the field and the reason. */
export type Malformed = string;

/** How samples that were cut off or failed are scored. */
export interface FailurePolicy {
  /** `graded`: by their own score, if any; `lowest`: as the lowest of the file; `masked`: never. */
  readonly truncated: 'graded' | 'lowest' | 'masked';
  /**
   * For samples with an error or without a score. Failures that are known to have a reason outside
   * the model are always masked.
   */
  readonly failed: 'lowest' | 'masked';
}

export const defaultPolicy: FailurePolicy = { truncated: 'graded', failed: 'masked' };

/** The reasons by which servers and tools say that a text ended at a limit of tokens. */
const limitReasons = new Set([
  'length',
  'max_length',
  'model_length',
  'max_tokens',
  'max_new_tokens',
  'max_output_tokens',
  'model_context_window_exceeded',
]);

/** The reasons by which they say that a text ended because something failed. */
const failureReasons = new Set(['error', 'abort', 'aborted', 'cancelled', 'canceled']);

/** Returns the sample in a record's fields, or what is wrong with them. */
export function rowOf(fields: Fields, policy: FailurePolicy = defaultPolicy): Row | Malformed {
  const texts = textsOf(fields);
  if (typeof texts === 'string') return texts;
  const ending = endingOf(fields);
  if (typeof ending === 'string') return ending;
  const { cause, cutOff } = ending;
  const grading = gradingOf(fields, cause !== undefined || cutOff);
  if (typeof grading === 'string') return grading;
  const task = numberOf(fields.task);
  if (typeof task === 'string') return `task: must be a number, or absent, got ${task}`;
  const appeal = numberOf(fields.appeal);
  if (typeof appeal === 'string') return `appeal: must be a number, or absent, got ${appeal}`;
  const ids = idsOf(fields);
  if (typeof ids === 'string') return ids;
  const broken = brokenText(texts);
  if (broken) return `${broken}: has half of a surrogate pair, which is not valid Unicode`;

  const { prompt, cot, summary } = texts;
  const hasScore = !Number.isNaN(grading.score);
  if (summary === null && hasScore && cause === undefined && !cutOff)
    return wrong(fields, 'summary', 'a string; only a sample without a score may lack it');
  const fate = fateOf(cutOff, cause, hasScore, fields[isOutside] === true, policy);
  const scored = fate === 'scored';
  return {
    question: prompt.text,
    messages: prompt.messages,
    cot,
    // A text that was cut off before its summary counts as an empty summary.
    summary: summary ?? (scored || fate === 'lowest' ? '' : null),
    score: scored ? grading.score : Number.NaN,
    grades: grading.grades && (scored ? grading.grades : grading.grades.map(() => Number.NaN)),
    task: scored ? task : Number.NaN,
    appeal: scored ? appeal : Number.NaN,
    ...ids,
    lowest: fate === 'lowest',
    cutOff,
    error: scored || fate === 'lowest' ? undefined : fate.missing,
  };
}

interface Texts {
  readonly prompt: Prompt;
  readonly cot: string;
  readonly summary: string | null;
}

function textsOf(fields: Fields): Texts | Malformed {
  const { question, cot } = fields;
  const prompt: Prompt | undefined =
    typeof question === 'string' ? { text: question } : promptOf(question);
  if (prompt === undefined || prompt.text === '')
    return wrong(fields, 'question', 'a non-empty string or a list of chat messages');
  if (typeof cot !== 'string') return wrong(fields, 'cot', 'a string');
  const summary = fields.summary ?? null;
  if (summary !== null && typeof summary !== 'string') return wrong(fields, 'summary', 'a string');
  return { prompt, cot, summary };
}

/** Returns the name of a text that is not valid Unicode. */
function brokenText({ prompt, cot, summary }: Texts): FieldName | undefined {
  if (!wellFormed(prompt.text)) return 'question';
  if (!wellFormed(cot)) return 'cot';
  return summary !== null && !wellFormed(summary) ? 'summary' : undefined;
}

/** Returns why the sample failed, if it did, and whether its text was cut off. */
function endingOf(
  fields: Fields,
): { readonly cause: string | undefined; readonly cutOff: boolean } | Malformed {
  const error = causeOf(fields.error);
  if (error === false) return wrong(fields, 'error', 'a string, or absent');
  const { finish_reason: given } = fields;
  const reason = typeof given === 'string' ? given.toLowerCase() : '';
  return {
    cause: error ?? (failureReasons.has(reason) ? `finish_reason is ${reason}` : undefined),
    cutOff: fields[isCutOff] === true || limitReasons.has(reason),
  };
}

function idsOf(fields: Fields): Pick<Row, 'questionId' | 'cotId' | 'summaryId'> | Malformed {
  const right = 'a string or an integer within ±(2^53 − 1)';
  const questionId = idOf(fields.question_id);
  if (questionId === false) return wrong(fields, 'question_id', right);
  const cotId = idOf(fields.cot_id);
  if (cotId === false) return wrong(fields, 'cot_id', right);
  const summaryId = idOf(fields.summary_id);
  if (summaryId === false) return wrong(fields, 'summary_id', right);
  return { questionId, cotId, summaryId };
}

/** Decides whether a sample keeps its score, gets the lowest of the file, or has none, and why. */
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

/** Returns a sample's score and its grades, if it has several; or what is wrong with them. */
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
  const more = Array.isArray(fields.score) ? '; give several grades as `scores`' : '';
  return `score: must be a number, or null for a sample that failed, got ${score}${more}`;
}

/**
 * Returns NaN for a missing number, and for anything that is not a number a string that shows it.
 * JSON has no infinities, but 1e999 is parsed as one.
 */
function numberOf(value: unknown): number | string {
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') {
    const plain = value.trim() !== '' && Number.isFinite(Number(value));
    return plain ? `the string ${show(value)}; write it without quotes` : show(value);
  }
  if (typeof value !== 'number') return show(value);
  if (Math.abs(value) <= largestScore) return value;
  return `${Number.isFinite(value) ? value : 'an infinite number'}; it must lie within ±1e100`;
}

/**
 * Returns why a sample failed; undefined if it did not, and false if the value is not valid. Some
 * writers give every line an empty `error`.
 */
function causeOf(error: unknown): string | undefined | false {
  if (error === undefined || error === null || error === '' || error === false) return undefined;
  if (typeof error === 'string') return error;
  if (isObject(error) && typeof error.message === 'string') return error.message || 'failed';
  return false;
}

/**
 * Returns an id as a string, so that 7 and "7" are the same, as different writers mean the same by
 * them; false if it is neither a string nor an exact integer.
 */
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
