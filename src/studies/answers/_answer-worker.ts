/** A worker thread: answers one question, sends the answer and ends. What it throws reaches the main thread as it is. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Effort } from './answer.js';
import type { AnswerEntry } from './answers.js';

export interface AnswerOrder {
  /** The module whose `answers` is the table. */
  readonly table: string;
  readonly id: string;
  readonly effort: Effort;
}

const { table, id, effort } = workerData as AnswerOrder;
const { answers } = (await import(table)) as { answers: readonly AnswerEntry[] };
const answer = await answers.find((entry) => entry.id === id)!.load();
parentPort!.postMessage(await answer(effort));
