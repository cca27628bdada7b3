/** The Tinker protocol over HTTP, in front of models in this process. See docs/cluster.md. */
import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { UserError } from '../../base/errors.js';
import { ownHostOnly } from '../../base/loopback.js';
import { PROTOBUF } from '../../models/tinker/protobuf.js';
import * as wire from '../../models/tinker/wire.js';
import { type Calls, jsonBody, parsed, reply } from './calls.js';
import type { BaseModel } from './host.js';
import { LIMITS, type ServeLimits } from './limits.js';
import { jsonOperation, takeOperation } from './operation.js';
import { Registry } from './registry.js';
import { samplingCalls } from './sampling-calls.js';
import { trainingCalls } from './training-calls.js';

export interface TinkerAppOptions {
  readonly models: readonly BaseModel[];
  /** The folder that checkpoints are saved in. */
  readonly checkpoints: string;
  /** The key that requests must send in X-API-Key; if absent, anyone is let in. */
  readonly apiKey?: string | undefined;
  /** How long a request for a result waits for it, in ms; 30,000 by default. */
  readonly waitMs?: number | undefined;
  /** What the server holds at most; tests use other limits than the default. */
  readonly limits?: ServeLimits | undefined;
}

export interface TinkerApp {
  readonly app: Hono;
  close(): void;
}

/** How long a session may be silent before its models are unloaded. */
const SILENT_MS = 300_000;
const SWEEP_MS = SILENT_MS / 10;
/** When to try again after a 429, in seconds. */
const RETRY_AFTER_S = '2';
const BODY_BYTES = 256 * 1024 * 1024;

export function tinkerApp(options: TinkerAppOptions): TinkerApp {
  const { models: bases, checkpoints, waitMs = 30_000, limits = LIMITS } = options;
  // Counts only the time in which the server was awake: while the machine slept, no client could
  // send a heartbeat.
  let awake = 0;
  const registry = new Registry(bases, checkpoints, limits, () => awake);
  const app = new Hono();
  guard(app, options.apiKey);
  answerErrors(app);
  const calls = callsOf(app, registry, checkpoints);
  serverCalls(calls, bases);
  sessionCalls(calls);
  retrieveCall(calls, waitMs);
  trainingCalls(calls);
  samplingCalls(calls);

  const sweeping = setInterval(() => {
    awake += SWEEP_MS;
    void registry.sweep(SILENT_MS).catch(reportFault);
  }, SWEEP_MS);
  sweeping.unref();
  return { app, close: () => clearInterval(sweeping) };
}

/** Refuses requests from other hosts and from pages, without the key, or with too large a body. */
function guard(app: Hono, apiKey: string | undefined): void {
  app.use(ownHostOnly);
  app.use(async (context, next) => {
    // No client of the protocol is a web page, so a page that reaches this address is foreign.
    if (context.req.header('origin') !== undefined)
      throw new HTTPException(403, { message: 'requests from pages are refused' });
    if (apiKey !== undefined && !sameSecret(context.req.header('x-api-key') ?? '', apiKey))
      throw new HTTPException(401, { message: 'X-API-Key: missing or wrong' });
    return next();
  });
  const tooLarge = () => {
    throw new HTTPException(413, { message: `a request must have at most ${BODY_BYTES} bytes` });
  };
  app.use(bodyLimit({ maxSize: BODY_BYTES, onError: tooLarge }));
}

function answerErrors(app: Hono): void {
  app.onError((cause, context) => {
    const status = statusOf(cause);
    if (status === 429) context.header('Retry-After', RETRY_AFTER_S);
    return reply(context, { detail: cause.message }, status);
  });
  app.notFound((context) => context.json({ detail: `${context.req.path}: unknown path` }, 404));
}

function statusOf(cause: Error) {
  if (cause instanceof HTTPException) return cause.status;
  return cause instanceof UserError ? 400 : 500;
}

function callsOf(app: Hono, registry: Registry, checkpoints: string): Calls {
  return {
    app,
    registry,
    checkpoints,
    call(path, schema, handle) {
      app.post(`/api/v1/${path}`, async (context) =>
        reply(context, handle(parsed(schema, await jsonBody(context)))),
      );
    },
    operation(path, schema, run) {
      app.post(`/api/v1/${path}`, async (context) => {
        const asked = jsonOperation(schema, await jsonBody(context));
        return reply(context, takeOperation(registry, asked, run));
      });
    },
  };
}

/** The calls about the server itself. */
function serverCalls({ app, call }: Calls, bases: readonly BaseModel[]): void {
  app.get('/api/v1/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/api/v1/get_server_capabilities', (context) => {
    const supported = bases.map(({ name, context: tokens }) => ({
      model_name: name,
      max_context_length: tokens,
      trainable: true,
      sampleable: true,
    }));
    return context.json({ supported_models: supported });
  });
  // Passes must come one after the other: sums of floats depend on the order.
  call('client/config', wire.anySchema, () => ({ parallel_fwdbwd_chunks: false }));
  call('telemetry', wire.anySchema, () => ({ status: 'accepted' }));
}

function sessionCalls({ call, registry }: Calls): void {
  call('create_session', wire.anySchema, () => ({
    type: 'create_session',
    session_id: registry.sessions.open(),
  }));
  call('session_heartbeat', wire.sessionSchema, ({ session_id }) => {
    registry.sessions.heartbeat(session_id);
    return { type: 'session_heartbeat' };
  });
}

function retrieveCall({ app, registry }: Calls, waitMs: number): void {
  app.post('/api/v1/retrieve_future', async (context) => {
    const { request_id } = parsed(wire.retrieveSchema, await jsonBody(context));
    const result = await registry.futures.retrieve(request_id, waitMs);
    if (!result)
      return reply(context, { type: 'try_again', request_id, queue_state: 'active' }, 408);
    if (!result.protobuf || !(context.req.header('accept') ?? '').includes(PROTOBUF))
      return reply(context, result.json());
    return context.body(Buffer.from(result.protobuf()), 200, { 'Content-Type': PROTOBUF });
  });
}

/** Reports a fault that belongs to no request. */
function reportFault(cause: unknown): void {
  const text = cause instanceof Error ? cause.stack : String(cause);
  process.stderr.write(`candor serve: unexpected fault\n${text}\n`);
}

function sameSecret(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
