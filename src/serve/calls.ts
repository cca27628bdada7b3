/** What the calls of the protocol share. */
import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import { UserError } from '../errors.js';
import type { Models } from './models.js';

export interface Calls {
  readonly app: Hono;
  readonly models: Models;
  /** The folder that checkpoints are saved under. */
  readonly checkpoints: string;
  /** Answers POST /api/v1/{path} with a body of this shape. */
  call<S extends z.ZodType>(path: string, schema: S, handle: (body: z.output<S>) => object): void;
}

/** @throws UserError that names the field which is wrong. */
export async function jsonBody<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S>> {
  let body: unknown;
  try {
    body = await context.req.json();
  } catch {
    throw new UserError('the body must be JSON');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`${issue!.path.join('.') || 'body'}: ${issue!.message}`);
}
