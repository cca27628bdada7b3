/** The script of a worker thread: runs the pool's tasks one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import type { KernelModule } from './_kernels.js';
import type { Answer } from './_pool.js';
import { createRunner } from './_runner.js';
import type { Task } from './_tasks.js';

const runner = createRunner(workerData as KernelModule);
parentPort?.on('message', (task: Task) => {
  let answer: Answer;
  try {
    answer = { result: runner.run(task) };
  } catch (error) {
    answer = { failure: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
