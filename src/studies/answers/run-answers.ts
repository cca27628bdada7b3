/** Answers the questions, several at a time, each in a worker thread. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { builtUrl } from '../../base/built.js';
import { Stopped, UserError } from '../../base/errors.js';
import { version } from '../../base/version.js';
import { nearest } from '../../config/nearest.js';
import type { AnswerOrder } from './_answer-worker.js';
import type { Answer } from './answer.js';
import type { AnswerEntry } from './answers.js';
import type { Findings } from './findings.js';

export interface RunAnswersOptions {
  /** Simulated seeds per number. */
  readonly seeds: number;
  /** Ids of the questions to answer, in any order; absent for all. */
  readonly only?: readonly string[];
  /** Questions at a time; by default the number of cores. The findings do not depend on it. */
  readonly parallel?: number;
  /** Stops the running computations; the promise then rejects with Stopped. */
  readonly signal?: AbortSignal;
  readonly onPlan?: (entries: readonly AnswerEntry[]) => void;
  readonly onStart?: (entry: AnswerEntry) => void;
  /** Called when a question has been answered, or has failed. */
  readonly onDone?: (entry: AnswerEntry, error?: Error) => void;
  /** A JavaScript module whose `answers` is the table; Candor's own by default. */
  readonly table?: URL;
}

/**
 * Answers the questions that are asked for. A failure does not affect the other questions; it is
 * listed as unanswered.
 * @throws UserError for an unknown id, Stopped after the signal.
 */
export async function runAnswers(options: RunAnswersOptions): Promise<Findings> {
  const {
    seeds,
    only,
    parallel = availableParallelism(),
    signal,
    onPlan,
    onStart,
    onDone,
  } = options;
  const table = (options.table ?? builtUrl(import.meta.url, './answers.ts')).href;
  const { answers } = (await import(table)) as { answers: readonly AnswerEntry[] };
  const entries = only ? chosen(answers, only) : answers;
  const waiting = [...entries].sort((a, b) => b.seconds - a.seconds);
  const answered = new Map<string, Answer>();
  const causes = new Map<string, string>();
  onPlan?.(entries);
  const lane = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      const { id } = entry;
      if (signal?.aborted) throw new Stopped('stopped');
      onStart?.(entry);
      try {
        answered.set(id, await inWorker({ table, id, effort: { seeds } }, signal));
        onDone?.(entry);
      } catch (error) {
        if (error instanceof Stopped) throw error;
        const cause = error instanceof Error ? error : new Error(String(error));
        causes.set(id, cause.message);
        onDone?.(entry, cause);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, entries.length) }, lane));
  return {
    candor: version,
    seeds,
    only: only && entries.map(({ id }) => id),
    answers: entries.flatMap(({ id }) => answered.get(id) ?? []),
    unanswered: entries.flatMap(({ id, question }) =>
      causes.has(id) ? [{ id, question, cause: causes.get(id)! }] : [],
    ),
  };
}

/** Returns the entries with these ids, in the order of the table. */
function chosen(answers: readonly AnswerEntry[], only: readonly string[]): AnswerEntry[] {
  const ids = answers.map(({ id }) => id);
  for (const id of only) {
    if (ids.includes(id)) continue;
    const meant = nearest(id, ids);
    throw new UserError(
      `answers: unknown question '${id}'${meant ? `, did you mean '${meant}'?` : ''} (${ids.join(', ')})`,
    );
  }
  return answers.filter(({ id }) => only.includes(id));
}

function inWorker(order: AnswerOrder, signal: AbortSignal | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(builtUrl(import.meta.url, './_answer-worker.ts'), {
      workerData: order,
      execArgv: [],
    });
    const stop = () => {
      reject(new Stopped('stopped'));
      void worker.terminate();
    };
    signal?.addEventListener('abort', stop, { once: true });
    worker.on('message', (answer: Answer) => {
      if (answer.id === order.id) resolve(answer);
      else reject(new Error(`its computation answers '${answer.id}'`));
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      reject(new Error(`its worker ended with code ${code} and no answer`));
    });
  });
}
