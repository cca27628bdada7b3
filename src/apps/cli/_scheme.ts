/** Reads a scheme from the command line: a name or a YAML file, with the changes of `--set`. */
import { z } from 'zod';
import { readConfig } from '../../config/read.js';
import { type ComposedScheme, resolveScheme, schemeSpecSchema } from '../../selection/index.js';

/** A map whose keys `resolveScheme` checks itself. */
const anyMap: z.ZodType<Record<string, unknown>> = z.record(z.string(), z.unknown());

/** A complete scheme, read by its schema so that an error names the line of the file. */
const wholeScheme = schemeSpecSchema.safeExtend({ label: z.string().min(1).optional() });

/**
 * Returns the scheme of a name or a file.
 * @throws UserError or SchemeError that names the wrong key.
 */
export function schemeFrom(nameOrFile: string, set: readonly string[] = []): ComposedScheme {
  if (/\.(ya?ml|json)$/i.test(nameOrFile)) {
    const given = readConfig(anyMap, { file: nameOrFile, set });
    if ('name' in given) return resolveScheme(given);
    const whole: Record<string, unknown> = readConfig(wholeScheme, { file: nameOrFile, set });
    return resolveScheme(whole);
  }
  return resolveScheme(changedScheme(nameOrFile, set));
}

/** Returns a named scheme with these keys changed, in the form that a config uses. */
export function changedScheme(
  name: string,
  set: readonly string[],
): string | (Record<string, unknown> & { readonly name: string }) {
  return set.length === 0 ? name : { ...readConfig(anyMap, { set, what: 'the scheme' }), name };
}
