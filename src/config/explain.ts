/**
 * Turns each of zod's issues into one clear sentence: the key, what would be right, what was given.
 */
import type { z } from 'zod';
import { expectation, knownKeys, schemaAt, unwrap } from './expectation.js';
import { nearest } from './nearest.js';

type Path = readonly PropertyKey[];

export interface Problem {
  readonly path: Path;
  /** Which is wrong: the key itself, or its value. */
  readonly at: 'key' | 'value';
  /** The sentence, without file, line and key. */
  readonly message: string;
}

/** Explains each issue; `input` is the value that was parsed. */
export function explain(
  issues: readonly z.core.$ZodIssue[],
  root: z.core.$ZodType,
  input: unknown,
): Problem[] {
  return issues.flatMap((issue) => explainOne(issue, root, input, []));
}

function explainOne(
  issue: z.core.$ZodIssue,
  root: z.core.$ZodType,
  input: unknown,
  prefix: Path,
): Problem[] {
  const path = [...prefix, ...issue.path];
  const schema = schemaAt(root, issue.path);
  const given = valueAt(input, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = schema ? knownKeys(schema) : [];
    return issue.keys.map((key) => ({
      path: [...path, key],
      at: 'key',
      message: unknownKey(key, path, known),
    }));
  }
  if (issue.code === 'invalid_union' && schema) {
    const fit = bestBranch(issue.errors);
    const option = fit === undefined ? undefined : optionsOf(schema)[fit];
    if (fit !== undefined && option) {
      return (issue.errors[fit] ?? []).flatMap((inner) => explainOne(inner, option, given, path));
    }
  }
  const ofPattern = issue.code === 'invalid_format' && issue.format === 'regex';
  if (issue.code === 'custom' || ofPattern) return [{ path, at: 'value', message: issue.message }];
  if (given === undefined) {
    const wanted = schema ? `; it must be ${expectation(schema)}` : '';
    return [{ path, at: 'value', message: `is missing${wanted}` }];
  }
  return [{ path, at: 'value', message: wrongValue(issue, schema, given) }];
}

function wrongValue(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType | undefined,
  given: unknown,
): string {
  const type = schema && (unwrap(schema) as z.core.$ZodTypes)._zod.def.type;
  if (
    (issue.code === 'too_small' || issue.code === 'too_big') &&
    (type === 'array' || type === 'string')
  ) {
    const bound = issue.code === 'too_big' ? issue.maximum : issue.minimum;
    const limit = issue.code === 'too_big' ? 'at most' : 'at least';
    const unit = type === 'array' ? 'item' : 'character';
    const plural = Number(bound) === 1 ? '' : 's';
    return `must have ${limit} ${bound} ${unit}${plural}, got ${show(given)}`;
  }
  const options = optionsOfIssue(issue);
  if (options.length > 0) {
    const meant = typeof given === 'string' ? nearest(given, options) : undefined;
    const hint = meant ? `; did you mean ${meant}?` : '';
    return `must be one of ${options.join(', ')}, got ${show(given)}${hint}`;
  }
  return `must be ${schema ? expectation(schema) : issue.message}, got ${show(given)}`;
}

/** Returns the values that the issue says are allowed; empty if it lists none. */
function optionsOfIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options))
    return issue.options.map(String);
  return [];
}

function unknownKey(key: string, parent: Path, known: readonly string[]): string {
  const meant = nearest(key, known);
  if (meant) return `unknown key; did you mean ${dotted([...parent, meant])}?`;
  return known.length ? `unknown key; expected one of ${known.join(', ')}` : 'unknown key';
}

const optionsOf = (schema: z.core.$ZodType): readonly z.core.$ZodType[] => {
  const def = (unwrap(schema) as z.core.$ZodTypes)._zod.def;
  return def.type === 'union' ? def.options : [];
};

/**
 * Returns the option of a union whose type fits the value, so that its own faults are the ones to
 * report; undefined if none fits.
 */
function bestBranch(errors: readonly (readonly z.core.$ZodIssue[])[]): number | undefined {
  let best: number | undefined;
  for (const [i, issues] of errors.entries()) {
    const wrongKind = issues.some(
      (issue) => issue.path.length === 0 && issue.code === 'invalid_type',
    );
    if (wrongKind) continue;
    if (best === undefined || issues.length < (errors[best]?.length ?? 0)) best = i;
  }
  return best;
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Writes a value in at most 58 characters. */
export function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export const dotted = (path: Path): string => path.map(String).join('.');
