/** For tests: a server with one untrained model on the real engine, in its own folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine, type Shape } from '../../models/transformer/index.js';
import { tinkerApp } from './app.js';
import { LIMITS, type ServeLimits } from './limits.js';

const SHAPE: Shape = { layers: 1, width: 32, heads: 2, vocab: 12, context: 16 };

export type Json = Record<string, unknown>;

export interface Untrained {
  /** Starts a server with these limits instead of the defaults. `send` posts a raw body. */
  serve(
    limits: Partial<ServeLimits>,
    waitMs: number,
  ): {
    send(path: string, body: string): Promise<{ status: number; headers: Headers; text: string }>;
    close(): void;
  };
  end(): Promise<void>;
}

export async function openUntrained(): Promise<Untrained> {
  const engine = await openEngine({ workers: 1 });
  const folder = mkdtempSync(join(tmpdir(), 'candor-untrained-'));
  const base = {
    name: 'untrained',
    context: SHAPE.context,
    stop: 0,
    create: (seed: number) => engine.createPolicy(SHAPE, { seed }),
    load: (path: string, weightsOnly: boolean) => engine.createPolicy(SHAPE, { path, weightsOnly }),
  };
  return {
    serve(limits, waitMs) {
      const { app, close } = tinkerApp({
        models: [base],
        checkpoints: folder,
        waitMs,
        limits: { ...LIMITS, ...limits },
      });
      const headers = { host: '127.0.0.1', 'content-type': 'application/json' };
      const send = async (path: string, body: string) => {
        const answer = await app.request(`/api/v1/${path}`, { method: 'POST', headers, body });
        return { status: answer.status, headers: answer.headers, text: await answer.text() };
      };
      return { send, close };
    },
    async end() {
      await engine.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
