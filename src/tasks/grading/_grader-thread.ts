/**
 * One thread that runs a user's grader. It accepts requests at once and sends them when its file is
 * loaded.
 */
import { Worker } from 'node:worker_threads';
import { builtUrl } from '../../base/built.js';
import type { GraderMessage, GraderOrder, GraderRequest } from './_grader-messages.js';

export interface GraderThread {
  /** Whether the thread has loaded its file. */
  readonly loaded: boolean;
  /** The number of pings it has answered. */
  readonly answered: number;
  /** Sends an order, now or when the file is loaded. */
  send(order: GraderOrder): void;
  /** Asks whether the thread responds. Returns the value of `answered` once it has. */
  ping(): number;
  ref(): void;
  unref(): void;
  end(): Promise<unknown>;
}

export interface GraderThreadEvents {
  readonly onMessage: (thread: GraderThread, message: GraderMessage) => void;
  /**
   * Called after the thread's last message.
   * @param why empty, or the cause after a colon.
   */
  readonly onEnd: (thread: GraderThread, why: string) => void;
}

export function openGraderThread(
  path: string,
  { onMessage, onEnd }: GraderThreadEvents,
): GraderThread {
  const worker = new Worker(builtUrl(import.meta.url, './_grader-worker.ts'), {
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
  // An error can overtake earlier messages of the thread; the exit event comes after all of them.
  worker.on('error', (error: unknown) => {
    cause = `: ${error instanceof Error ? error.message : String(error)}`;
  });
  worker.on('exit', () => onEnd(thread, cause));
  return thread;
}
