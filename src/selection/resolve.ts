/** Resolves what a user writes under `scheme` in a config to a scheme. */
import { defined } from '../base/defined.js';
import { SchemeError } from './_error.js';
import { type ComposedScheme, composeScheme } from './compose.js';
import { findScheme } from './schemes.js';

/** A scheme's name; or a name with axes to change; or all axes without a name. */
export type SchemeInput =
  | string
  | {
      /** The scheme that the other keys change. Without a name, every axis must be given. */
      readonly name?: string;
      /** What to call the result in files and reports. */
      readonly label?: string;
      readonly [axis: string]: unknown;
    };

/**
 * Resolves a scheme's name, or a named scheme with changes, or a whole scheme of one's own.
 *
 * An axis given without a rule, or with the named scheme's own rule, changes only the keys given,
 * as in `{ name: 'nested-top3', cotScore: { m: 2 } }`. An axis given with another rule replaces the
 * named scheme's, as in `{ name: 'kept-quarter', cotRule: { rule: 'soft', temperature: 0.1 } }`.
 * @returns a scheme called `label` if given, else the name with the changes, as in
 * `nested-top3+cotScore.m=2`, else 'custom'.
 * @throws SchemeError with one line for each unknown name, unknown key and value out of range.
 */
export function resolveScheme(input: SchemeInput): ComposedScheme {
  if (typeof input === 'string') return findScheme(input);
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new SchemeError(`scheme: must be a name or a map of axes, got ${JSON.stringify(input)}`);
  const { name, label, ...axes } = input;
  for (const [key, value] of Object.entries({ name, label }))
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      throw new SchemeError(`scheme.${key}: must be non-empty text, got ${JSON.stringify(value)}`);
  const overrides = defined(axes);
  if (name === undefined) return composeScheme(overrides as never, label ?? 'custom');
  const base = findScheme(name);
  if (Object.keys(overrides).length === 0)
    return label === undefined ? base : { ...base, name: label };
  return composeScheme(
    merged(base.spec, overrides) as never,
    label ?? `${name}+${changes(overrides)}`,
  );
}

function merged(
  base: Readonly<Record<string, unknown>>,
  overrides: Readonly<Record<string, unknown>>,
) {
  const out: Record<string, unknown> = { ...base };
  for (const [axis, change] of Object.entries(overrides)) {
    const old = base[axis];
    const keeps =
      isRecord(old) && isRecord(change) && (change.rule === undefined || change.rule === old.rule);
    out[axis] = keeps ? { ...old, ...defined(change) } : change;
  }
  return out;
}

/** Lists changes as in `cotScore.m=2,scope=global`. */
function changes(overrides: Readonly<Record<string, unknown>>): string {
  return Object.entries(overrides)
    .flatMap(([axis, change]) =>
      isRecord(change)
        ? Object.entries(defined(change)).map(([key, value]) => `${axis}.${key}=${value}`)
        : [`${axis}=${change}`],
    )
    .join(',');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
