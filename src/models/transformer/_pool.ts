/**
 * Runs tasks on worker threads, each on the next free worker. Idle workers do not keep the process
 * alive.
 */
import { Worker } from 'node:worker_threads';
import type { Compute, Task } from './_tasks.js';

/** A worker's answer to a task. */
export type Answer = { readonly result: unknown } | { readonly failure: string };

interface Job {
  readonly task: Task;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export interface PoolOptions {
  readonly workers: number;
  /** The script that each worker runs: built JavaScript. */
  readonly script: URL;
  /** Each worker's `workerData`. */
  readonly data: unknown;
}

/**
 * Creates a pool. If a worker dies, all pending and later tasks are rejected, because an answer may
 * then never come.
 */
export function createPool({ workers, script, data }: PoolOptions): Compute {
  const waiting: Job[] = [];
  const running = new Map<Worker, Job | undefined>();
  let closed: Error | undefined;

  const fail = (error: Error) => {
    if (closed) return;
    closed = error;
    for (const job of [...running.values(), ...waiting.splice(0)]) job?.reject(error);
    for (const worker of running.keys()) void worker.terminate();
    running.clear();
  };
  const assign = () => {
    for (const [worker, job] of running) {
      if (job) continue;
      const next = waiting.shift();
      if (!next) return;
      running.set(worker, next);
      worker.ref();
      worker.postMessage(next.task);
    }
  };
  const finish = (worker: Worker, answer: Answer) => {
    const job = running.get(worker);
    if (!job) return;
    running.set(worker, undefined);
    worker.unref();
    if ('failure' in answer)
      job.reject(new Error(`engine: a task failed in a worker: ${answer.failure}`));
    else job.resolve(answer.result);
    assign();
  };
  for (let i = 0; i < workers; i++) {
    const worker = new Worker(script, { workerData: data, execArgv: [] });
    // Until it is online, a worker keeps the process alive even after unref().
    worker.once('online', () => {
      if (!closed && !running.get(worker)) worker.unref();
    });
    worker.on('message', (answer: Answer) => finish(worker, answer));
    worker.on('error', (cause) =>
      fail(new Error(`engine: a worker failed: ${String(cause)}`, { cause })),
    );
    worker.on('exit', (code) => fail(new Error(`engine: a worker exited with code ${code}`)));
    running.set(worker, undefined);
  }

  return {
    parallel: workers,
    run(task) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(closed);
        waiting.push({ task, resolve: resolve as (result: unknown) => void, reject });
        assign();
      });
    },
    async dispose() {
      const all = [...running.keys()];
      fail(new Error('engine: already disposed'));
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}
