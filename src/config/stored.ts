import type { z } from 'zod';
import { UserError } from '../base/errors.js';
import { dotted, explain } from './explain.js';
import { LEGACY_FAILURES } from './failures.js';

/**
 * Checks a value read from a file of a run directory.
 * @throws UserError that names the file, the first key that is wrong, and what would be right.
 */
export function checkStored<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [problem] = explain(parsed.error.issues, schema, value);
  const key = dotted(problem?.path ?? []);
  throw new UserError(`${path}: ${key ? `${key}: ` : ''}${problem?.message}`);
}

/**
 * Completes a stored config that was written before `failures` existed. Cut-off texts and graders'
 * failures were then left out of the score, and a run that is resumed continues to do so.
 */
export function withStoredFailures(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || 'failures' in config) return config;
  return { ...config, failures: LEGACY_FAILURES };
}
