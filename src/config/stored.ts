import type { z } from 'zod';
import { UserError } from '../errors.js';

/** A config as a directory holds it, checked; a UserError names the file and the key. */
export function checkStored<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`${path}: ${issue?.path.join('.')}: ${issue?.message}`);
}
