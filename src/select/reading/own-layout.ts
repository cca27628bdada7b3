/** The layout of Candor's own lines, and of any other file whose columns the user names. */
import { UserError } from '../../base/errors.js';
import { nearest } from '../../selection/_nearest.js';
import type { FieldName, Json } from './columns.js';
import { type Columns, columnValue, type Path, pathOf, pathsOf, valueAt } from './columns.js';
import { replyOf } from './messages.js';

/** What other tools call the parts of a sample. */
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

/** The value of a field in a record. */
const fieldValue = (record: Json, field: FieldName, columns: Columns): unknown => {
  const column = columns.get(field);
  if (column) return columnValue(record, column);
  return Object.hasOwn(record, field) ? record[field] : undefined;
};

/**
 * Throws one UserError where the first records lack a column that every sample needs, with the columns that are there and what
 * they may be; and where a column that the user has named is in none of them.
 */
export function checkColumns(
  name: string,
  head: readonly Json[],
  columns: Columns,
  splits: boolean,
): void {
  if (head.length === 0) return;
  const has = (field: FieldName) =>
    head.some((record) => fieldValue(record, field, columns) !== undefined);
  const missing: FieldName[] = [];
  if (!has('question')) missing.push('question');
  if (
    !has('cot') &&
    !splits &&
    !head.some((record) => replyOf(fieldValue(record, 'summary', columns))?.cot !== undefined)
  ) {
    missing.push('cot');
  }
  const scoreless = !has('score') && !has('scores');
  const excused = has('error') || has('finish_reason');
  const scored = head.some((record) =>
    (['score', 'scores'] as const).some(
      (field) => (fieldValue(record, field, columns) ?? null) !== null,
    ),
  );
  if (!has('summary') && !(splits && has('cot')) && (scored || (scoreless && !excused)))
    missing.push('summary');
  if (scoreless && !excused) missing.push('score');
  if (missing.length === 0) return;
  const there = [...new Set(head.flatMap((record) => Object.keys(record)))];
  const taken = fieldsTaken(columns);
  const free = pathsOf(head).filter((path) => !taken.has(path));
  const guesses = missing.flatMap((field) => {
    const guess = guessFor(
      field,
      free.filter((path) => fits(field, path, head)),
    );
    if (guess === undefined) return [];
    // A conversation has the reply in it.
    if (guess === 'messages') return ['question=messages[:-1]', 'summary=messages[-1]'];
    return [`${field}=${guess}`];
  });
  const think =
    missing.includes('cot') && head.some((record) => JSON.stringify(record).includes('</think>'));
  const advice = [
    guesses.length > 0
      ? `Name them with --columns, perhaps --columns ${guesses.join(',')}`
      : `Name them with --columns, such as --columns ${missing.map((field) => `${field}=…`).join(',')}`,
    ...(think ? ['and add --split-think, as one text holds CoT and answer'] : []),
    ...(missing.includes('cot') && !think
      ? ['(--split-think where one text holds CoT and answer)']
      : []),
  ];
  throw new UserError(
    `${name}: has no ${missing.length === 1 ? `column “${missing[0]}”` : `columns ${missing.map((f) => `“${f}”`).join(', ')}`}; ` +
      `${there.length === 0 ? 'it has no columns at all' : `its columns are ${there.slice(0, 40).join(', ')}${there.length > 40 ? ', …' : ''}`}. ${advice.join(' ')}`,
  );
}

/** Throws a UserError for a named column that no record has. */
export function checkMapped(name: string, head: readonly Json[], columns: Columns): void {
  if (head.length === 0) return;
  for (const [field, column] of columns) {
    if (head.some((record) => columnValue(record, column) !== undefined)) continue;
    const paths = pathsOf(head);
    const near = nearest(column.text, paths, 1)[0];
    const there = [...new Set(head.flatMap((record) => Object.keys(record)))];
    throw new UserError(
      `--columns ${field}=${column.text}: ${name} has no such column; ${near === undefined ? '' : `the nearest is ${near}, and `}its columns are ` +
        `${there.slice(0, 40).join(', ')}${there.length > 40 ? ', …' : ''}`,
    );
  }
}

const fieldsTaken = (columns: Columns): Set<string> =>
  new Set([...columns.values()].map(({ text }) => text));

/** The path of a column of a file, whose name may be none. */
function pathIn(text: string): Path {
  try {
    return pathOf(text);
  } catch {
    return { text, steps: [] };
  }
}

/** Whether what stands at a path may be the field: a number for a score, and a text or messages for the others. */
function fits(field: FieldName, path: string, head: readonly Json[]): boolean {
  const at = pathIn(path);
  const kinds = field === 'score' ? ['number', 'boolean'] : ['string'];
  return head.some((record) => {
    const value = valueAt(record, at);
    return kinds.includes(typeof value) || (field !== 'score' && Array.isArray(value));
  });
}

/** A path whose name is one that other tools use, or one that is nearly spelt so. */
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
