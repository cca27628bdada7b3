/** One session with one server, kept alive by heartbeats from a thread of their own, which no long computation can hold up. */
import { Worker } from 'node:worker_threads';
import { builtFile } from '../../base/built.js';
import { version } from '../../base/version.js';
import { type Connection, type ConnectionOptions, openConnection } from './connection.js';
import type { Dialect } from './dialects.js';
import { createGate, type Gate } from './gate.js';
import { capabilitiesReply, sessionReply } from './replies.js';

export interface Session {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly id: string;
  /** Lets in as many requests for samples as the server may have at a time. */
  readonly gate: Gate;
  /** The next number of a model, or of a sampler, in this session. */
  nextModel(): number;
  nextSampler(): number;
  /** The names of the base models that the server has, with their context where it says so. */
  readonly baseModels: ReadonlyMap<string, number | undefined>;
  /** Models that the server keeps for this session, by id. */
  readonly models: Set<string>;
  /** Has the server forget a model. */
  unload(model: string): Promise<void>;
  /** Unloads what is left and ends the session. */
  close(): Promise<void>;
}

export interface SessionOptions extends ConnectionOptions {
  readonly dialect: Dialect;
  /** Requests for samples in flight. */
  readonly inFlight: number;
  /** Milliseconds between heartbeats. */
  readonly heartbeatMs?: number;
}

const HEARTBEAT_MS = 10_000;

/** @throws UserError if the server cannot be reached, or gives no session. */
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
  const heart = new Worker(builtFile(import.meta.url, './_heartbeat.ts'), {
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
      await connection.tell('unload_model', { model_id: model, type: 'unload_model' });
  };
  return {
    ...{ connection, dialect, id, gate: createGate(inFlight) },
    nextModel: () => counts.model++,
    nextSampler: () => counts.sampler++,
    baseModels: new Map(
      capabilities.supported_models.map((one) => [
        one.model_name,
        one.max_context_length ?? undefined,
      ]),
    ),
    ...{ models, unload },
    async close() {
      // A server has room for a few models, and would keep these for minutes.
      await Promise.all([...models].map(unload));
      connection.close();
      await heart.terminate();
    },
  };
}
