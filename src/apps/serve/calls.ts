/** What the calls of the protocol share. */
import type { Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import { UserError } from '../../base/errors.js';
import type { Models, ServedModel } from './models.js';
import type { Reply } from './reply.js';

export interface Calls {
  readonly app: Hono;
  readonly models: Models;
  /** The folder that checkpoints are saved under. */
  readonly checkpoints: string;
  /** Answers POST /api/v1/{path} with a body of this shape. */
  call<S extends z.ZodType>(path: string, schema: S, handle: (body: z.output<S>) => object): void;
  /** Takes operations of models at POST /api/v1/{path}. */
  operation<S extends z.ZodType>(
    path: string,
    schema: S,
    run: (model: ServedModel, body: z.output<S>) => Promise<Reply>,
  ): void;
}

export async function jsonBody(context: Context): Promise<unknown> {
  try {
    const body: unknown = await context.req.json();
    context.set(SENT, body);
    return body;
  } catch {
    throw new UserError('the body must be JSON');
  }
}

/** Says again what a request has as `echo`, so that a client knows whose answer it got. */
export function reply(
  context: Context,
  body: object,
  status: ContentfulStatusCode = 200,
): Response {
  const asked = context.get(SENT) as { readonly echo?: unknown } | null | undefined;
  const echo =
    typeof asked?.echo === 'string' && asked.echo.length <= LONGEST_ECHO ? asked.echo : undefined;
  return context.json(echo === undefined ? body : { ...body, echo }, status);
}

const LONGEST_ECHO = 200;
/** Where a context keeps the body that it was read from. */
const SENT = 'sent';

/** @throws UserError that names the field which is wrong. */
export function parsed<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(`${issue!.path.join('.') || 'body'}: ${issue!.message}`);
}
