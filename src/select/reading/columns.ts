/** Maps columns of records to parts of a sample: `--columns question=prompt,score=reward.score`. */
import { UserError } from '../../base/errors.js';
import { nearest } from '../../selection/_nearest.js';

export type Json = Readonly<Record<string, unknown>>;

/** The parts of a sample that can be given a column. */
export const fieldNames = [
  'question',
  'cot',
  'summary',
  'score',
  'scores',
  'task',
  'appeal',
  'question_id',
  'cot_id',
  'summary_id',
  'error',
  'finish_reason',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** A path into a record, such as `messages[-1].content`. */
export interface Path {
  readonly text: string;
  readonly steps: readonly Step[];
}

/** A key, an index into a list (negative from its end), or a slice of a list. */
type Step = string | number | readonly [from: number | undefined, to: number | undefined];

/** One path, or several whose numbers are added up. */
export interface Column {
  readonly text: string;
  readonly paths: readonly Path[];
}

export type Columns = ReadonlyMap<FieldName, Column>;

/**
 * Parses `field=column` parts, joined by commas.
 * @throws UserError that names the wrong part
 */
export function parseColumns(given: readonly string[]): Columns {
  const columns = new Map<FieldName, Column>();
  for (const part of given.flatMap((text) => text.split(','))) {
    if (part.trim() === '') continue;
    const at = part.indexOf('=');
    const field = part.slice(0, Math.max(at, 0)).trim();
    const text = part.slice(at + 1).trim();
    if (at < 0 || field === '' || text === '') {
      throw new UserError(
        `--columns: must be field=column, such as question=prompt,score=reward, got “${part.trim()}”`,
      );
    }
    if (!isField(field)) {
      throw new UserError(
        `--columns: unknown field “${field}”; did you mean ${nearest(field, fieldNames, 1)[0]}? The fields are ${fieldNames.join(', ')}`,
      );
    }
    if (columns.has(field)) throw new UserError(`--columns: names ${field} twice`);
    columns.set(field, columnOf(text));
  }
  return columns;
}

const isField = (name: string): name is FieldName =>
  (fieldNames as readonly string[]).includes(name);

export function columnOf(text: string): Column {
  const parts = text.split('+').map((part) => part.trim());
  const sum = parts.length > 1 && parts.every((part) => part !== '');
  return { text, paths: (sum ? parts : [text]).map(pathOf) };
}

/** @throws UserError if the text is not a path */
export function pathOf(text: string): Path {
  const steps: Step[] = [];
  const step = /\[(-?\d+)\]|\[(-?\d*):(-?\d*)\]|\["([^"]*)"\]|\['([^']*)'\]|(?:^|\.)([^.[\]]+)/gy;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (!match) {
      throw new UserError(
        `--columns: “${text}” is not a path; write it like reward.score, messages[-1].content or completion.0.content`,
      );
    }
    const [, index, from, to, double, single, name] = match;
    if (index !== undefined) steps.push(Number(index));
    else if (from !== undefined && to !== undefined) steps.push([indexOf(from), indexOf(to)]);
    else steps.push((double ?? single ?? name) as string);
  }
  return { text, steps };
}

const indexOf = (text: string): number | undefined => (text === '' ? undefined : Number(text));

/**
 * Returns the value at a path; undefined if the record has none. A key that is spelt like the
 * whole path takes precedence.
 */
export function valueAt(record: Json, { text, steps }: Path): unknown {
  if (Object.hasOwn(record, text)) return record[text];
  let value: unknown = record;
  for (const step of steps) {
    if (typeof step === 'object') value = Array.isArray(value) ? value.slice(...step) : undefined;
    else if (Array.isArray(value))
      value = /^-?\d+$/.test(`${step}`) ? value.at(Number(step)) : undefined;
    else if (typeof value === 'object' && value !== null && Object.hasOwn(value, step))
      value = (value as Json)[step];
    else return undefined;
  }
  return value;
}

/**
 * Returns the value of a column. A sum is null if one of its numbers is null, and undefined if one
 * is not a number.
 */
export function columnValue(record: Json, { text, paths }: Column): unknown {
  if (paths.length === 1) return valueAt(record, paths[0] as Path);
  if (Object.hasOwn(record, text)) return record[text];
  let sum = 0;
  for (const path of paths) {
    const value = valueAt(record, path);
    if (value === null) return null;
    if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    sum += Number(value);
  }
  return sum;
}

/** Lists the columns of some records as paths, nested ones included, in order of appearance. */
export function pathsOf(records: readonly Json[], most = 200): string[] {
  const seen = new Set<string>();
  const visit = (value: unknown, prefix: string, depth: number): void => {
    if (seen.size >= most || depth > 3 || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      visit(value[0], `${prefix}[0]`, depth + 1);
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      const path = prefix === '' ? key : `${prefix}.${key}`;
      seen.add(path);
      visit(inner, path, depth + 1);
    }
  };
  for (const record of records.slice(0, 20)) visit(record, '', 0);
  return [...seen].slice(0, most);
}
