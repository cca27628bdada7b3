/**
 * Starts SkyRL's server of the Tinker protocol as a child process, with the jax backend on the CPU.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SkyrlServer {
  readonly url: string;
  /** Kills it together with its engine, and waits until both have ended. */
  kill(): Promise<void>;
}

export interface SkyrlOptions {
  /** The folder of the Python environment. */
  readonly python: string;
  /** The folder of the base model. */
  readonly model: string;
  /**
   * The folder for the database, checkpoints and log. A server started on it again finds what was
   * saved.
   */
  readonly folder: string;
  readonly port: number;
}

/** Fixed sizes, so that JAX compiles once. */
const BACKEND = {
  ...{ max_lora_adapters: 5, max_lora_rank: 8 },
  ...{ train_micro_batch_size: 32, sample_max_num_sequences: 64 },
};

export async function startSkyrl({
  python,
  model,
  folder,
  port,
}: SkyrlOptions): Promise<SkyrlServer> {
  const bin = join(python, 'bin');
  // The server starts its engine with `uv run` if it finds that it was started with it.
  const args = [
    ...[
      'run',
      '--no-project',
      '--offline',
      '--python',
      join(bin, 'python'),
      '-m',
      'skyrl.tinker.api',
    ],
    ...['--base-model', model, '--backend', 'jax', '--backend-config', JSON.stringify(BACKEND)],
    ...[
      '--checkpoints-base',
      join(folder, 'checkpoints'),
      '--database-url',
      `sqlite:///${join(folder, 'tinker.db')}`,
    ],
    ...['--host', '127.0.0.1', '--port', String(port)],
  ];
  const log = createWriteStream(join(folder, 'server.log'), { flags: 'a' });
  const child = spawn(join(bin, 'uv'), args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...{
        JAX_PLATFORMS: 'cpu',
        PYTHONPATH: resolve('test/cluster/python-path'),
        HF_HUB_OFFLINE: '1',
      },
    },
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const url = `http://127.0.0.1:${port}`;
  for (let waited = 0; ; waited++) {
    const up = await fetch(`${url}/api/v1/healthz`).catch(() => null);
    if (up?.ok) break;
    if (child.exitCode !== null || waited > 600)
      throw new Error(`SkyRL did not start; see ${join(folder, 'server.log')}`);
    await sleep(200);
  }
  return { url, kill: () => killGroup(child) };
}

async function killGroup(child: ChildProcess): Promise<void> {
  const gone = new Promise((done) => child.once('exit', done));
  if (child.exitCode !== null) return;
  process.kill(-child.pid!, 'SIGKILL');
  await gone;
}

/** Returns a port of this machine that is free. */
export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
