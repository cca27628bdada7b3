/**
 * Keeps the fast tests fast: one that starts a process, a worker or a server fails with the name
 * that its file should have.
 */
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { Server } from 'node:net';
import workers from 'node:worker_threads';
import { expect } from 'vitest';

function refuse(what: string): never {
  const file = expect.getState().testPath ?? 'this file';
  throw new Error(
    `a fast test starts no ${what}; rename ${file} to ${file.replace(/\.test\.ts$/, '.engine.test.ts')}`,
  );
}

const starters = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'];
for (const name of starters) Object.assign(childProcess, { [name]: () => refuse('process') });
workers.Worker = class {
  constructor() {
    refuse('worker');
  }
} as never;
Server.prototype.listen = () => refuse('server');
syncBuiltinESMExports();
