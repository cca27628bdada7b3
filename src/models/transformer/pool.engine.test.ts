import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { builtUrl } from '../../base/built.js';
import { createPool } from './_pool.js';
import type { Task } from './_tasks.js';

const task = { kind: 'logprobs' } as Task;

/** Creates a pool whose workers run this script. */
function pool(script: string, workers = 2) {
  const text = `const { parentPort, workerData } = require('node:worker_threads'); ${script}`;
  return createPool({
    workers,
    script: new URL(`data:text/javascript,${encodeURIComponent(imported(text))}`),
    data: 7,
  });
}

/** Gives a script `require`: a script from a data URL is a module. */
function imported(text: string): string {
  const setUp = `import { createRequire } from 'node:module';`;
  return `${setUp} const require = createRequire('file:///'); ${text}`;
}

describe('a pool of workers', () => {
  it('runs more tasks than it has workers, and returns each result', async () => {
    const compute = pool(
      `let n = 0;
      parentPort.on('message', () => parentPort.postMessage({ result: workerData + n++ }))`,
      1,
    );
    expect(await Promise.all([compute.run(task), compute.run(task), compute.run(task)])).toEqual([
      7, 8, 9,
    ]);
    await compute.dispose();
  });

  it('rejects only the task that failed', async () => {
    const compute = pool(
      `let n = 0;
      const answer = () => (n++ ? { result: 1 } : { failure: 'no luck' });
      parentPort.on('message', () => parentPort.postMessage(answer()))`,
      1,
    );
    await expect(compute.run(task)).rejects.toThrow('engine: a task failed in a worker: no luck');
    expect(await compute.run(task)).toBe(1);
    await compute.dispose();
  });

  it.each([
    ['exits', 'process.exit(3)', 'engine: a worker exited with code 3'],
    ['throws', "throw new Error('out of luck')", 'engine: a worker failed: Error: out of luck'],
  ])('rejects all pending and later tasks when a worker %s', async (_, death, message) => {
    const compute = pool(`parentPort.on('message', () => { ${death} })`);
    const pending = [1, 2, 3].map(() => compute.run(task));
    for (const one of pending) await expect(one).rejects.toThrow(message);
    await expect(compute.run(task)).rejects.toThrow(message);
    await compute.dispose();
  });

  it('rejects pending tasks when it is disposed', async () => {
    const compute = pool(`parentPort.on('message', () => {})`);
    const pending = [1, 2, 3].map(() => compute.run(task));
    void compute.dispose();
    for (const one of pending) await expect(one).rejects.toThrow('engine: already disposed');
  });

  it('lets the process end when no task is pending, but not before', () => {
    const engine = builtUrl(import.meta.url, './index.ts').href;
    const script = `
      import { openEngine } from ${JSON.stringify(engine)};
      const engine = await openEngine({ workers: 2 });
      const shape = { layers: 1, width: 16, heads: 1, vocab: 4, context: 8 };
      const policy = await engine.createPolicy(shape, { seed: 1 });
      const [row] = await policy.logprobs([{ tokens: [1, 2] }]);
      console.log(row.length);`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script],
      {
        encoding: 'utf8',
        timeout: 30_000,
      },
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '2\n', stderr: '' });
  });
});
