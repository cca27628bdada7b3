/** Shared by all calls of the protocol: their context, bodies and answers. */
import type { Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import { UserError } from '../../base/errors.js';
import type { ServedModel } from './models.js';
import type { Registry } from './registry.js';
import type { Reply } from './reply.js';

export interface Calls {
  readonly app: Hono;
  readonly registry: Registry;
  /** The folder that checkpoints are saved in. */
  readonly checkpoints: string;
  /** Answers POST /api/v1/{path} for bodies of this shape. */
  call<S extends z.ZodType>(path: string, schema: S, handle: (body: z.output<S>) => object): void;
  /** Accepts operations of models at POST /api/v1/{path}. */
  operation<S extends z.ZodType>(
    path: string,
    schema: S,
    run: (model: ServedModel, body: z.output<S>) => Promise<Reply>,
  ): void;
}

export async function jsonBody(context: Context): Promise<unknown> {
  try {
    const body: unknown = await context.req.json();
    context.set(BODY, body);
    return body;
  } catch {
    throw new UserError('the body must be JSON');
  }
}

/** Answers, and repeats the request's `echo`, so that a client can match answer and request. */
export function reply(
  context: Context,
  body: object,
  status: ContentfulStatusCode = 200,
): Response {
  const asked = context.get(BODY) as { readonly echo?: unknown } | null | undefined;
  const echo =
    typeof asked?.echo === 'string' && asked.echo.length <= LONGEST_ECHO ? asked.echo : undefined;
  return context.json(echo === undefined ? body : { ...body, echo }, status);
}

const LONGEST_ECHO = 200;
/** The key under which a context keeps the request's body. */
const BODY = 'body';

/** @throws UserError that names the wrong field. */
export function parsed<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(`${issue!.path.join('.') || 'body'}: ${issue!.message}`);
}
