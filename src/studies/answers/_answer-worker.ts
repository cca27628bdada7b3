/**
 * A worker thread: computes one answer, sends it to the main thread and ends. An error that the
 * computation throws reaches the main thread unchanged.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Effort } from './answer.js';
import type { AnswerEntry } from './answers.js';

export interface AnswerOrder {
  /** The URL of the module that exports the table `answers`. */
  readonly table: string;
  readonly id: string;
  readonly effort: Effort;
}

const { table, id, effort } = workerData as AnswerOrder;
const { answers } = (await import(table)) as { answers: readonly AnswerEntry[] };
const answer = await answers.find((entry) => entry.id === id)!.load();
parentPort!.postMessage(await answer(effort));
