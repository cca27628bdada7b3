/**
 * One session with one server. A separate thread sends its heartbeats, so that a long computation
 * cannot delay them.
 */
import { Worker } from 'node:worker_threads';
import { builtUrl } from '../../base/built.js';
import { version } from '../../base/version.js';
import { type Connection, type ConnectionOptions, openConnection } from './connection.js';
import type { Dialect } from './dialects.js';
import { createGate, type Gate } from './gate.js';
import { capabilitiesReply, sessionReply } from './replies.js';

export interface Session {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly id: string;
  /** Limits the requests for samples in flight. */
  readonly gate: Gate;
  /** Returns the next model number of this session. */
  nextModel(): number;
  /** Returns the next sampler number of this session. */
  nextSampler(): number;
  /** The names of the server's base models, with their context if the server reports it. */
  readonly baseModels: ReadonlyMap<string, number | undefined>;
  /** The ids of the models that the server keeps for this session. */
  readonly models: Set<string>;
  /** Tells the server to drop a model. */
  unload(model: string): Promise<void>;
  /** Unloads all remaining models and ends the session. */
  close(): Promise<void>;
}

export interface SessionOptions extends ConnectionOptions {
  readonly dialect: Dialect;
  /** The most requests for samples in flight. */
  readonly inFlight: number;
  /** The time between heartbeats, in ms; 10,000 by default. */
  readonly heartbeatMs?: number | undefined;
}

const HEARTBEAT_MS = 10_000;

/** @throws UserError if the server cannot be reached, or refuses a session. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { dialect, inFlight, heartbeatMs = HEARTBEAT_MS } = options;
  const connection = openConnection({ ...options, echoes: dialect.echoes });
  const capabilities = await connection.get('get_server_capabilities', capabilitiesReply);
  const { session_id: id } = await connection.post(
    'create_session',
    {
      tags: ['candor'],
      user_metadata: {},
      sdk_version: `candor-${version}`,
      type: 'create_session',
    },
    true,
    sessionReply,
  );
  const heart = new Worker(builtUrl(import.meta.url, './_heartbeat.ts'), {
    workerData: {
      url: `${connection.baseUrl}/api/v1/session_heartbeat`,
      id,
      heartbeatMs,
      apiKeyEnv: options.apiKeyEnv,
    },
  });
  heart.unref();
  const counts = { model: 0, sampler: 0 };
  const models = new Set<string>();
  const unload = async (model: string) => {
    if (models.delete(model))
      await connection.notify('unload_model', { model_id: model, type: 'unload_model' });
  };
  return {
    connection,
    dialect,
    id,
    gate: createGate(inFlight),
    nextModel: () => counts.model++,
    nextSampler: () => counts.sampler++,
    baseModels: new Map(
      capabilities.supported_models.map((one) => [
        one.model_name,
        one.max_context_length ?? undefined,
      ]),
    ),
    models,
    unload,
    async close() {
      // A server has room for only a few models, and would keep these for minutes.
      await Promise.all([...models].map(unload));
      connection.close();
      await heart.terminate();
    },
  };
}
