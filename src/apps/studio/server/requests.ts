/** Reads the parts of a request, and phrases refusals. */
import type { Context } from 'hono';
import type { z } from 'zod';
import { UserError } from '../../../base/errors.js';
import { NotRegularFile } from '../../../base/io/regular-file.js';
import type { Refusal } from '../api.js';
import type { KnownRun, Registry } from './registry.js';

/** The request names something that does not exist; answered with status 404. */
export class NotFoundError extends UserError {}

export function refuse(context: Context, error: string, status: 400 | 404 | 413 | 500): Response {
  return context.json({ error } satisfies Refusal, status);
}

/** Answers an error that a route threw. Errors that nobody expects also go to stderr. */
export function answerError(error: Error, context: Context): Response {
  if (error instanceof NotFoundError) return refuse(context, error.message, 404);
  if (error instanceof UserError) return refuse(context, error.message, 400);
  if (error instanceof NotRegularFile)
    return refuse(context, `A file cannot be read: ${error.message}.`, 400);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined)
    return refuse(context, `The file system reports an error: ${error.message}.`, 400);
  process.stderr.write(`candor studio: unexpected error\n${error.stack}\n`);
  return refuse(context, 'The studio has failed; its terminal shows why.', 500);
}

/** @throws UserError with `expected` if the body does not fit the schema. */
export async function bodyOf<T>(
  context: Context,
  schema: z.ZodType<T>,
  expected: string,
): Promise<T> {
  const parsed = schema.safeParse(await context.req.json().catch(() => null));
  if (!parsed.success) throw new UserError(expected);
  return parsed.data;
}

/** @throws NotFoundError if the id in the path names no run. */
export function runOf(context: Context, registry: Registry): KnownRun {
  const known = registry.find(context.req.param('id') ?? '');
  if (!known)
    throw new NotFoundError('This run does not exist; it may have been moved or deleted.');
  return known;
}

export function roundOf(context: Context): number {
  return wholeNumber('round', context.req.param('round') ?? '');
}

/** @throws UserError that names the parameter. */
export function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new UserError(`${name}: must be a whole number, 0 or more`);
  return Number(value);
}
