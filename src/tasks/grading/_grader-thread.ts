/** One thread of a user's grader: takes requests once its file is loaded, and is known to have ended only when all it said has arrived. */
import { Worker } from 'node:worker_threads';
import { builtFile } from '../../base/built.js';
import type { GraderMessage, GraderOrder, GraderRequest } from './isolated-grader.js';

export interface GraderThread {
  /** Whether it has loaded its file. */
  readonly loaded: boolean;
  /** How many pings it has answered. */
  readonly answered: number;
  /** Gives it an order, at once or when its file is loaded. */
  send(order: GraderOrder): void;
  /** Asks whether it turns. Returns the number that `answered` then comes to. */
  ping(): number;
  ref(): void;
  unref(): void;
  end(): Promise<unknown>;
}

export interface GraderThreadEvents {
  readonly onMessage: (thread: GraderThread, message: GraderMessage) => void;
  /** @param why empty, or the cause after a colon. */
  readonly onEnd: (thread: GraderThread, why: string) => void;
}

export function openGraderThread(
  path: string,
  { onMessage, onEnd }: GraderThreadEvents,
): GraderThread {
  const worker = new Worker(builtFile(import.meta.url, './_grader-worker.ts'), {
    workerData: { path },
  });
  const held: GraderRequest[] = [];
  let loaded = false;
  let asked = 0;
  let answered = 0;
  let cause = '';
  const thread: GraderThread = {
    get loaded() {
      return loaded;
    },
    get answered() {
      return answered;
    },
    send(order) {
      if (loaded) worker.postMessage(order);
      else held.push(order);
    },
    ping() {
      worker.postMessage('ping' satisfies GraderRequest);
      return ++asked;
    },
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    end: () => worker.terminate(),
  };
  worker.on('message', (message: GraderMessage) => {
    if (message.type === 'pong') answered++;
    if (message.type === 'loaded') {
      loaded = true;
      for (const request of held.splice(0)) worker.postMessage(request);
    }
    onMessage(thread, message);
  });
  // An error may overtake what the thread said before it; the exit comes after all.
  worker.on('error', (error: unknown) => {
    cause = `: ${error instanceof Error ? error.message : String(error)}`;
  });
  worker.on('exit', () => onEnd(thread, cause));
  return thread;
}
