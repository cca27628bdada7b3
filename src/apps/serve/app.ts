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
import { createModels } from './models.js';
import { jsonOperation, takeOperation } from './operation.js';
import { samplingCalls } from './sampling-calls.js';
import { trainingCalls } from './training-calls.js';

export interface TinkerAppOptions {
  readonly models: readonly BaseModel[];
  /** The folder that checkpoints are saved under. */
  readonly checkpoints: string;
  /** Requests have to say it in X-API-Key; absent: whoever reaches the address is let in. */
  readonly apiKey?: string;
  /** How long a request for a result waits for it, in ms. */
  readonly waitMs?: number;
  /** What is held at most; other numbers for tests. */
  readonly limits?: ServeLimits;
}

export interface TinkerApp {
  readonly app: Hono;
  close(): void;
}

/** Models of sessions that have been silent for this long are unloaded. */
const SILENT_MS = 300_000;
const SWEEP_MS = SILENT_MS / 10;
/** When to ask again where there is no room, in seconds. */
const RETRY_AFTER_S = '2';
const BODY_BYTES = 256 * 1024 * 1024;

export function tinkerApp({
  models: bases,
  checkpoints,
  apiKey,
  waitMs = 30_000,
  limits = LIMITS,
}: TinkerAppOptions): TinkerApp {
  // Time in which the server was awake: a machine that slept has given no client the chance to say that it is there.
  let awake = 0;
  const models = createModels(bases, checkpoints, limits, () => awake);
  const app = new Hono();
  app.use(ownHostOnly);
  app.use(async (context, next) => {
    // No client of the protocol is a page; a page that reaches this address is somebody else's.
    if (context.req.header('origin') !== undefined)
      throw new HTTPException(403, { message: 'requests from pages are refused' });
    if (apiKey !== undefined && !sameSecret(context.req.header('x-api-key') ?? '', apiKey))
      throw new HTTPException(401, { message: 'X-API-Key: missing or wrong' });
    return next();
  });
  const tooLarge = () => {
    throw new HTTPException(413, { message: `a request has at most ${BODY_BYTES} bytes` });
  };
  app.use(bodyLimit({ maxSize: BODY_BYTES, onError: tooLarge }));
  app.onError((cause, context) => {
    const status =
      cause instanceof HTTPException ? cause.status : cause instanceof UserError ? 400 : 500;
    if (status === 429) context.header('Retry-After', RETRY_AFTER_S);
    return reply(context, { detail: cause.message }, status);
  });
  app.notFound((context) => context.json({ detail: `${context.req.path} is not served` }, 404));

  const call: Calls['call'] = (path, schema, handle) => {
    app.post(`/api/v1/${path}`, async (context) =>
      reply(context, handle(parsed(schema, await jsonBody(context)))),
    );
  };
  const operation: Calls['operation'] = (path, schema, run) => {
    app.post(`/api/v1/${path}`, async (context) =>
      reply(context, takeOperation(models, jsonOperation(schema, await jsonBody(context)), run)),
    );
  };
  app.get('/api/v1/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/api/v1/get_server_capabilities', (context) => {
    const supported = bases.map(({ name, context: tokens }) => ({
      ...{ model_name: name, max_context_length: tokens, trainable: true, sampleable: true },
    }));
    return context.json({ supported_models: supported });
  });
  // One after the other: sums of floats depend on the order.
  call('client/config', wire.anySchema, () => ({ parallel_fwdbwd_chunks: false }));
  call('telemetry', wire.anySchema, () => ({ status: 'accepted' }));
  call('create_session', wire.anySchema, () => ({
    ...{ type: 'create_session', session_id: models.openSession() },
  }));
  call('session_heartbeat', wire.sessionSchema, ({ session_id }) => {
    models.heartbeat(session_id);
    return { type: 'session_heartbeat' };
  });
  app.post('/api/v1/retrieve_future', async (context) => {
    const { request_id } = parsed(wire.retrieveSchema, await jsonBody(context));
    const result = await models.futures.retrieve(request_id, waitMs);
    if (!result)
      return reply(context, { type: 'try_again', request_id, queue_state: 'active' }, 408);
    if (!result.protobuf || !(context.req.header('accept') ?? '').includes(PROTOBUF))
      return reply(context, result.json());
    return context.body(Buffer.from(result.protobuf()), 200, { 'Content-Type': PROTOBUF });
  });
  const calls: Calls = { app, call, operation, models, checkpoints };
  trainingCalls(calls);
  samplingCalls(calls);

  const sweeping = setInterval(() => {
    awake += SWEEP_MS;
    void models.sweep(SILENT_MS).catch(tell);
  }, SWEEP_MS);
  sweeping.unref();
  return { app, close: () => clearInterval(sweeping) };
}

/** A fault that no request can be told of. */
function tell(cause: unknown): void {
  const text = cause instanceof Error ? cause.stack : String(cause);
  process.stderr.write(`candor serve: unexpected fault\n${text}\n`);
}

function sameSecret(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
