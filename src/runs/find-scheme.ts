/** Finds a scheme wherever one can be named: by name, as data, or in a file of one's own. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors.js';
import { readConfig } from '../config/read.js';
import { defineScheme, type SchemeDefinition } from '../selection/define-scheme.js';
import { resolveScheme, type SchemeInput, schemeSpecSchema } from '../selection/index.js';
import type { NamedScheme, Scheme } from '../selection/scheme.js';
import { importFileSync, MODULE_ENDINGS, notLoaded } from '../tasks/files/import-file.js';
import * as kit from '../tasks/kit.js';

const DATA_ENDINGS: readonly string[] = ['.yaml', '.yml', '.json'];

/** A whole scheme as data, checked here so that an error names its line. */
const wholeScheme = schemeSpecSchema.safeExtend({ label: z.string().min(1).optional() });
const anyMap: z.ZodType<Record<string, unknown>> = z.record(z.string(), z.unknown());

/** Returns whether a scheme's reference is the path of a file. */
export function isSchemeFile(reference: unknown): reference is string {
  return (
    typeof reference === 'string' &&
    [...MODULE_ENDINGS, ...DATA_ENDINGS].includes(extname(reference))
  );
}

/**
 * Turns what a person wrote for `scheme` into what a config stores: a file with data becomes that
 * data, a module's path becomes absolute, anything else stays.
 * @throws UserError that names the file and the line or key that is wrong
 */
export function schemeReference(given: SchemeInput, set: readonly string[] = []): SchemeInput {
  if (isSchemeFile(given)) {
    const path = resolve(given);
    if (DATA_ENDINGS.includes(extname(path))) return schemeData(path, set);
    if (set.length > 0) throw new UserError(`--set: ${path} is code; change the scheme there`);
    return path;
  }
  if (set.length === 0 || typeof given !== 'string') return given;
  return { ...readConfig(anyMap, { set, what: 'the scheme' }), name: given };
}

function schemeData(file: string, set: readonly string[]): SchemeInput {
  const given = readConfig(anyMap, { file, set });
  if ('name' in given) return given;
  const whole: Record<string, unknown> = readConfig(wholeScheme, { file, set });
  return whole;
}

/**
 * Returns the scheme that a config's `scheme` stands for.
 * @throws UserError that names the key which is wrong, or the file that cannot be loaded
 */
export function findAnyScheme(reference: SchemeInput): NamedScheme {
  if (!isSchemeFile(reference)) return resolveScheme(reference);
  const stored = schemeReference(reference);
  return typeof stored === 'string' ? importedScheme(stored) : resolveScheme(stored);
}

const imported = new Map<string, { readonly source: string; readonly scheme: NamedScheme }>();

/** Imports a module once, and again if its text has changed. */
function importedScheme(path: string): NamedScheme {
  if (!existsSync(path)) throw new UserError(`scheme: no such file: ${path}`);
  const source = readFileSync(path, 'utf8');
  const known = imported.get(path);
  if (known?.source === source) return known.scheme;
  const scheme = schemeOf(path, loaded(path));
  imported.set(path, { source, scheme });
  return scheme;
}

function loaded(path: string): unknown {
  try {
    return importFileSync(path, kit);
  } catch (cause) {
    throw notLoaded(path, 'scheme', cause);
  }
}

function schemeOf(path: string, exported: unknown): NamedScheme {
  const name = basename(path, extname(path));
  if (typeof exported === 'function') return defineScheme(exported as Scheme, name);
  const { select } = Object(exported) as { readonly select?: unknown };
  if (typeof select === 'function') return defineScheme(exported as SchemeDefinition, name);
  if (typeof exported === 'string' || (typeof exported === 'object' && exported !== null))
    return resolveScheme(exported as SchemeInput);
  throw new UserError(
    `${path}: the default export must be a function from scores to targets, an object with \`select\`, or a scheme as data`,
  );
}
