/** A scheme from the command line: a name or a YAML file of one's own, and `--set` on top. */
import { z } from 'zod';
import { readConfig } from '../../config/read.js';
import { type ComposedScheme, resolveScheme, schemeSpecSchema } from '../../selection/index.js';

/** What `resolveScheme` takes besides a name: it checks the keys itself. */
const anyMap: z.ZodType<Record<string, unknown>> = z.record(z.string(), z.unknown());

/** A whole scheme, so that a fault is told with its line. */
const wholeScheme = schemeSpecSchema.safeExtend({ label: z.string().min(1).optional() });

/** Throws a UserError or a SchemeError that says which key is wrong. */
export function schemeFrom(nameOrFile: string, set: readonly string[] = []): ComposedScheme {
  if (/\.(ya?ml|json)$/i.test(nameOrFile)) {
    const given = readConfig(anyMap, { file: nameOrFile, set });
    if ('name' in given) return resolveScheme(given);
    const whole: Record<string, unknown> = readConfig(wholeScheme, { file: nameOrFile, set });
    return resolveScheme(whole);
  }
  return resolveScheme(changedScheme(nameOrFile, set));
}

/** A named scheme with these keys changed, as a config has it. */
export function changedScheme(
  name: string,
  set: readonly string[],
): string | (Record<string, unknown> & { readonly name: string }) {
  return set.length === 0 ? name : { ...readConfig(anyMap, { set, what: 'the scheme' }), name };
}
