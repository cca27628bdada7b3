/** The thread in which a user's grader runs: one that never gives it up can be ended with it. */
import { parentPort, workerData } from 'node:worker_threads';
import { createRng } from '../random.js';
import type { GraderMessage, GraderOrder } from './isolated-grader.js';
import type { Task } from './task.js';
import { importTask } from './user-task.js';

const port = parentPort!;
const tell = (message: GraderMessage) => port.postMessage(message);
const task = (await importTask((workerData as { readonly path: string }).path)) as Task;

port.on('message', async ({ id, input, seed }: GraderOrder) => {
  tell({ type: 'started', id });
  try {
    const frozen = Object.freeze({ question: Object.freeze(input.question), summary: input.summary });
    const grade = await task.grade(frozen, createRng(seed));
    tell({ type: 'graded', id, grade });
  } catch (cause) {
    tell({ type: 'failed', id, why: cause instanceof Error ? cause.message || cause.name : String(cause) });
  }
});
