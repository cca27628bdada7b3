/** From what a person writes in a configuration to a scheme. */
import { SchemeError } from './_error.js';
import { type ComposedScheme, composeScheme } from './compose.js';
import { findScheme } from './schemes.js';

/** A scheme's name, or a name with axes to change, or all axes and no name. */
export type SchemeInput =
  | string
  | {
      /** The scheme that the other keys change; without it the axes must be complete. */
      readonly name?: string;
      /** What to call the result. */
      readonly label?: string;
      readonly [axis: string]: unknown;
    };

/**
 * Resolves a scheme. An axis given with the named scheme's own rule, or without a rule, changes the keys it gives; an axis
 * with another rule replaces it:
 * `{ name: 'nested-top3', cotScore: { m: 2 } }`, `{ name: 'kept-quarter', cotRule: { rule: 'soft', temperature: 0.1 } }`.
 * The result is called `label`, or the name and the changes, or 'custom'.
 * @throws SchemeError for unknown names and keys and for values out of range.
 */
export function resolveScheme(input: SchemeInput): ComposedScheme {
  if (typeof input === 'string') return findScheme(input);
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new SchemeError(`scheme: must be a name or an object, got ${JSON.stringify(input)}`);
  const { name, label, ...axes } = input;
  for (const [key, value] of Object.entries({ name, label }))
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      throw new SchemeError(`scheme.${key}: must be a text, got ${JSON.stringify(value)}`);
  const overrides = Object.fromEntries(
    Object.entries(axes).filter(([, value]) => value !== undefined),
  );
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

function defined(change: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** `cotScore.m=2,scope=global` */
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
