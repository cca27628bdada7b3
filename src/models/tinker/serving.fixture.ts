/** For tests: serves the embedded engine over the protocol, and opens sessions with it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BaseModel, tinkerApp } from '../../apps/serve/index.js';
import { serveLoopback } from '../../base/loopback.js';
import { type Engine, openEngine, type Shape } from '../transformer/index.js';
import { type Dialect, dialects } from './dialects.js';
import { openSession, type Session } from './session.js';

export const SHAPE: Shape = { layers: 1, width: 32, heads: 2, vocab: 12, context: 16 };
/** Ends a sample by default. */
export const STOP = 0;
export const MODEL = { baseModel: 'untrained', rank: 8, seed: 1 };

export interface Serving {
  readonly engine: Engine;
  readonly url: string;
  readonly folder: string;
  session(dialect?: Dialect, url?: string): Promise<Session>;
  /** Ends the server and starts another with the same checkpoints and address. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function serving(waitMs = 2000): Promise<Serving> {
  const engine = await openEngine({ workers: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'candor-serve-'));
  const base: BaseModel = {
    name: 'untrained',
    context: SHAPE.context,
    stop: STOP,
    create: (seed) => engine.createPolicy(SHAPE, { seed }),
    load: (path, weightsOnly) => engine.createPolicy(SHAPE, { path, weightsOnly }),
  };
  const start = async (port: number) => {
    const { app, close } = tinkerApp({
      models: [base],
      checkpoints: join(folder, 'checkpoints'),
      waitMs,
    });
    const served = await serveLoopback(app.fetch, port);
    return {
      ...served,
      async end() {
        close();
        await served.close();
      },
    };
  };
  let server = await start(0);
  const { url } = server;
  const sessions: Session[] = [];
  return {
    engine,
    url,
    folder,
    async session(dialect = dialects.candor, at = url) {
      const session = await openSession({
        baseUrl: at,
        dialect,
        inFlight: 64,
        patienceMs: 20_000,
        requestMs: 1000,
      });
      sessions.push(session);
      return session;
    },
    async restart() {
      await server.end();
      server = await start(Number(new URL(url).port));
    },
    async close() {
      await Promise.all(sessions.map((session) => session.close()));
      await server.end();
      await engine.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
