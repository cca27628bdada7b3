/** Checks the columns of Candor's own lines, and of any other file whose columns the user names. */
import { UserError } from '../../base/errors.js';
import { nearest } from '../../selection/_nearest.js';
import type { FieldName, Json } from './columns.js';
import { type Columns, columnValue, type Path, pathOf, pathsOf, valueAt } from './columns.js';
import { replyOf } from './messages.js';

/** Names that other tools use for the parts of a sample. */
const synonyms: Readonly<Partial<Record<FieldName, readonly string[]>>> = {
  question: ['prompt', 'input', 'problem', 'instruction', 'query', 'messages', 'task', 'user'],
  cot: [
    'reasoning',
    'reasoning_content',
    'thinking',
    'thought',
    'chain_of_thought',
    'rationale',
    'think',
  ],
  summary: [
    'completion',
    'response',
    'output',
    'answer',
    'text',
    'generation',
    'generated_text',
    'prediction',
  ],
  score: [
    'reward',
    'rewards',
    'grade',
    'acc',
    'accuracy',
    'correct',
    'is_correct',
    'value',
    'label',
    'rating',
  ],
};

const fieldValue = (record: Json, field: FieldName, columns: Columns): unknown => {
  const column = columns.get(field);
  if (column) return columnValue(record, column);
  return Object.hasOwn(record, field) ? record[field] : undefined;
};

/**
 * Checks that the first records have every column that samples need.
 * @param splits whether the summary also contains the CoT
 * @throws UserError that names all missing columns, lists those that exist, and guesses
 */
export function checkColumns(
  name: string,
  head: readonly Json[],
  columns: Columns,
  splits: boolean,
): void {
  if (head.length === 0) return;
  const missing = missingFields(head, columns, splits);
  if (missing.length === 0) return;
  const names =
    missing.length === 1
      ? `column “${missing[0]}”`
      : `columns ${missing.map((field) => `“${field}”`).join(', ')}`;
  throw new UserError(
    `${name}: has no ${names}; ${columnsInWords(head)}. ${adviceFor(missing, head, columns)}`,
  );
}

function missingFields(head: readonly Json[], columns: Columns, splits: boolean): FieldName[] {
  const has = (field: FieldName) =>
    head.some((record) => fieldValue(record, field, columns) !== undefined);
  const repliesHaveCot = () =>
    head.some((record) => replyOf(fieldValue(record, 'summary', columns))?.cot !== undefined);
  const isScored = (record: Json) =>
    (fieldValue(record, 'score', columns) ?? fieldValue(record, 'scores', columns) ?? null) !==
    null;
  // A file in which every sample failed has no scores, and needs none.
  const needsScore = !has('score') && !has('scores') && !has('error') && !has('finish_reason');
  const missing: FieldName[] = [];
  if (!has('question')) missing.push('question');
  if (!has('cot') && !splits && !repliesHaveCot()) missing.push('cot');
  if (!has('summary') && !(splits && has('cot')) && (needsScore || head.some(isScored)))
    missing.push('summary');
  if (needsScore) missing.push('score');
  return missing;
}

function adviceFor(missing: readonly FieldName[], head: readonly Json[], columns: Columns): string {
  const guesses = guessColumns(missing, head, columns);
  const advice =
    guesses.length > 0
      ? `Name them with --columns, perhaps --columns ${guesses.join(',')}`
      : `Name them with --columns, such as --columns ${missing.map((field) => `${field}=…`).join(',')}`;
  if (!missing.includes('cot')) return advice;
  return head.some((record) => JSON.stringify(record).includes('</think>'))
    ? `${advice} and add --split-think, as one text contains both CoT and answer`
    : `${advice} (add --split-think if one text contains both CoT and answer)`;
}

/** Guesses which columns contain the missing fields, as `field=column`. */
function guessColumns(
  missing: readonly FieldName[],
  head: readonly Json[],
  columns: Columns,
): string[] {
  const taken = new Set([...columns.values()].map(({ text }) => text));
  const free = pathsOf(head).filter((path) => !taken.has(path));
  return missing.flatMap((field) => {
    const guess = guessFor(
      field,
      free.filter((path) => fits(field, path, head)),
    );
    if (guess === undefined) return [];
    // A conversation contains the reply.
    if (guess === 'messages') return ['question=messages[:-1]', 'summary=messages[-1]'];
    return [`${field}=${guess}`];
  });
}

const MOST_NAMED = 40;

/** Lists the columns of a file. */
export function columnsInWords(head: readonly Json[]): string {
  const names = [...new Set(head.flatMap((record) => Object.keys(record)))];
  if (names.length === 0) return 'it has no columns at all';
  const more = names.length > MOST_NAMED ? ', …' : '';
  return `its columns are ${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}

/** @throws UserError for a named column that no record has */
export function checkMapped(name: string, head: readonly Json[], columns: Columns): void {
  if (head.length === 0) return;
  for (const [field, column] of columns) {
    if (head.some((record) => columnValue(record, column) !== undefined)) continue;
    const [near] = nearest(column.text, pathsOf(head), 1);
    const hint = near === undefined ? '' : `the nearest is ${near}, and `;
    throw new UserError(
      `--columns ${field}=${column.text}: ${name} has no such column; ${hint}${columnsInWords(head)}`,
    );
  }
}

/** Parses a file's own column name, which need not be a valid path. */
function pathIn(text: string): Path {
  try {
    return pathOf(text);
  } catch {
    return { text, steps: [] };
  }
}

/** Whether the values at a path fit the field: numbers for a score, else strings or messages. */
function fits(field: FieldName, path: string, head: readonly Json[]): boolean {
  const at = pathIn(path);
  const kinds = field === 'score' ? ['number', 'boolean'] : ['string'];
  return head.some((record) => {
    const value = valueAt(record, at);
    return kinds.includes(typeof value) || (field !== 'score' && Array.isArray(value));
  });
}

/** Returns a path whose name other tools use for the field, or whose name is spelt similarly. */
function guessFor(field: FieldName, paths: readonly string[]): string | undefined {
  const last = (path: string) => (path.split('.').at(-1) as string).toLowerCase();
  for (const name of synonyms[field] ?? []) {
    const found = paths.find((path) => last(path) === name);
    if (found !== undefined) return found;
  }
  const [near] = nearest(field, paths, 1);
  return near !== undefined && similar(field, last(near)) ? near : undefined;
}

const similar = (a: string, b: string): boolean =>
  b.includes(a) ||
  (a.length > 3 &&
    [...a].filter((letter) => b.includes(letter)).length >= a.length - 1 &&
    Math.abs(a.length - b.length) <= 2);
