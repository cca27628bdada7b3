/** Describes what a zod schema accepts, and finds the schema of a key. */
import type { z } from 'zod';

type Schema = z.core.$ZodTypes;
type Path = readonly PropertyKey[];

/** Completes “must be …” with what would be right: `an integer in 1..8`, `one of mean, max`. */
export function expectation(of: z.core.$ZodType): string {
  const schema = of as Schema;
  const def = schema._zod.def;
  switch (def.type) {
    case 'number':
      return expectedNumber(def.checks ?? [], 'format' in def ? String(def.format) : undefined);
    case 'string':
      if ('format' in def && def.format === 'url') return 'an http:// or https:// address';
      return (def.checks ?? []).some((check) => check._zod.def.check === 'min_length')
        ? 'non-empty text'
        : 'text';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'enum':
      return `one of ${Object.values(def.entries).join(', ')}`;
    case 'literal':
      return def.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'array':
      return `a list, each item ${expectation(def.element)}`;
    case 'object':
      return `a map with the keys ${knownKeys(schema).join(', ')}`;
    case 'record':
      return 'a map';
    case 'union':
      return [...new Set(def.options.map(expectation))].join(', or ');
    case 'nullable':
      return `${expectation(def.innerType)}, or null`;
    default: {
      const inner = unwrapOnce(schema);
      return inner ? expectation(inner) : 'another value';
    }
  }
}

function expectedNumber(checks: readonly z.core.$ZodCheck[], format: string | undefined): string {
  let low: { value: number; inclusive: boolean } | undefined;
  let high: { value: number; inclusive: boolean } | undefined;
  let integer = format?.includes('int') ?? false;
  for (const check of checks) {
    const def = check._zod.def as z.core.$ZodCheckDef & Record<string, unknown>;
    if (def.check === 'number_format') integer ||= String(def.format).includes('int');
    const bound = { value: Number(def.value), inclusive: Boolean(def.inclusive) };
    if (def.check === 'greater_than' && !(low && low.value > bound.value)) low = bound;
    if (def.check === 'less_than' && !(high && high.value < bound.value)) high = bound;
  }
  const noun = integer ? 'an integer' : 'a number';
  if (low?.inclusive && high?.inclusive) return `${noun} in ${low.value}..${high.value}`;
  const from = low && (low.inclusive ? `of at least ${low.value}` : `above ${low.value}`);
  const to = high && (high.inclusive ? `at most ${high.value}` : `below ${high.value}`);
  const range = [from, to].filter(Boolean).join(' and ');
  return range ? `${noun} ${range}` : noun;
}

/** Returns the schema inside optional, default and other wrappers. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = unwrapOnce(schema as Schema);
  return inner ? unwrap(inner) : schema;
}

function unwrapOnce(schema: Schema): z.core.$ZodType | undefined {
  const def = schema._zod.def;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return def.innerType;
    case 'pipe':
      return def.in;
    case 'lazy':
      return def.getter();
    default:
      return undefined;
  }
}

/**
 * Returns the schema at a path, or undefined if the path leaves what the schema names. In a union,
 * the first option that has the path counts.
 */
export function schemaAt(root: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  const schema = unwrap(root) as Schema;
  const [key, ...rest] = path;
  if (key === undefined) return root;
  const def = schema._zod.def;
  if (def.type === 'union') {
    for (const option of def.options) {
      const found = schemaAt(option, path);
      if (found) return found;
    }
    return undefined;
  }
  const next = schemaOfKey(schema, key);
  return next && schemaAt(next, rest);
}

function schemaOfKey(schema: Schema, key: PropertyKey): z.core.$ZodType | undefined {
  const def = schema._zod.def;
  switch (def.type) {
    case 'object':
      return Object.hasOwn(def.shape, key) ? def.shape[String(key)] : undefined;
    case 'array':
      return def.element;
    case 'record':
      return def.valueType;
    default:
      return undefined;
  }
}

/** Returns the keys that a map may have; empty if it may have any. */
export function knownKeys(of: z.core.$ZodType): string[] {
  const schema = unwrap(of) as Schema;
  const def = schema._zod.def;
  if (def.type === 'object') return Object.keys(def.shape);
  if (def.type === 'union') return [...new Set(def.options.flatMap(knownKeys))];
  return [];
}
