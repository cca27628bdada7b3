import type { z } from 'zod';
import { UserError } from '../base/errors.js';
import { MASKED } from './failures.js';

/** What a directory holds, checked; a UserError names the file, and the key where it is one. */
export function checkStored<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = issue?.path.join('.');
  throw new UserError(`${path}: ${key ? `${key}: ` : ''}${issue?.message}`);
}

/**
 * What a directory holds of a config that has `failures`, as it was meant: where it was written before there was a choice, cut-off texts
 * and graders' failures were left out of the score, and whoever goes on with it goes on so.
 */
export function withStoredFailures(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || 'failures' in config) return config;
  return { ...config, failures: MASKED };
}
