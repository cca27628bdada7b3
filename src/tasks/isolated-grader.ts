/** A user's grader in a thread of its own, with a time limit that holds even for a loop that never ends. */
import { Worker } from 'node:worker_threads';
import { builtFile } from '../built.js';
import type { Seed } from '../random.js';
import type { Grade, GraderInput, Task } from './task.js';

export interface GraderOrder {
  readonly id: number;
  readonly input: GraderInput;
  /** Of the grader's own random numbers. */
  readonly seed: Seed;
}

export type GraderMessage =
  | { readonly type: 'started'; readonly id: number }
  | { readonly type: 'graded'; readonly id: number; readonly grade: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly why: string };

interface Waiting {
  readonly order: GraderOrder;
  readonly timeLimitMs: number;
  timer?: NodeJS.Timeout;
  resolve(grade: Grade): void;
  reject(cause: Error): void;
}

/** How long a thread that still turns may take to say so. */
const PING_MS = 250;

export type IsolatedGrader = (input: GraderInput, seed: Seed, timeLimitMs: number) => Promise<Grade>;

/**
 * Grades in a thread that loads the task's file anew. It rejects where the grader throws, takes longer than its limit once it has
 * started, or ends its thread. A thread that is stuck is ended; what waited behind is given to the next one.
 */
export function isolatedGrader(path: string): IsolatedGrader {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let worker: Worker | null = null;

  const settle = (id: number): Waiting | undefined => {
    const one = waiting.get(id);
    clearTimeout(one?.timer);
    waiting.delete(id);
    // A thread that has nothing to do keeps nobody from ending.
    if (waiting.size === 0) worker?.unref();
    return one;
  };
  const start = (): Worker => {
    const made = new Worker(builtFile(import.meta.url, './_grader-worker.ts'), { workerData: { path } });
    made.on('message', (message: GraderMessage) => {
      if (made !== worker) return;
      if (message.type === 'started') watch(made, message.id);
      else if (message.type === 'graded') settle(message.id)?.resolve(message.grade as Grade);
      else settle(message.id)?.reject(new Error(message.why));
    });
    const gone = (why: string) => {
      if (made === worker) replace((one) => (one.timer ? why : null));
    };
    made.on('error', (cause) => gone(`it ended its thread: ${cause.message}`));
    made.on('exit', () => gone('it ended its thread'));
    return made;
  };
  /** Ends the thread; those that it was at fail, the others are given to a new one. */
  const replace = (fails: (one: Waiting) => string | null) => {
    const old = worker;
    worker = null;
    void old?.terminate();
    for (const [id, one] of [...waiting]) {
      const why = fails(one);
      if (why !== null) settle(id)?.reject(new Error(why));
      else {
        clearTimeout(one.timer);
        delete one.timer;
        send(one);
      }
    }
  };
  const watch = (own: Worker, id: number) => {
    const one = waiting.get(id);
    if (!one) return;
    one.timer = setTimeout(() => {
      settle(id)?.reject(new Error(`no grade within ${one.timeLimitMs} ms`));
      // One that waits for something leaves its thread turning; one that computes does not.
      turns(own).then((turning) => {
        if (!turning && own === worker) replace(() => null);
      });
    }, one.timeLimitMs);
  };
  const send = (one: Waiting) => {
    worker ??= start();
    worker.ref();
    worker.postMessage(one.order);
  };
  return (input, seed, timeLimitMs) =>
    new Promise((resolve, reject) => {
      const one: Waiting = { order: { id: ++last, input, seed }, timeLimitMs, resolve, reject };
      waiting.set(one.order.id, one);
      send(one);
    });
}

const graders = new WeakMap<Task['grade'], IsolatedGrader>();

/** The same grader, which is also known by a thread of its own that loads it from the file. */
export function isolated(grade: Task['grade'], path: string): Task['grade'] {
  graders.set(grade, isolatedGrader(path));
  return grade;
}

/** The thread of a grader, where it has one. */
export function isolatedOf(grade: Task['grade']): IsolatedGrader | undefined {
  return graders.get(grade);
}

/** Whether a thread's event loop still turns: the performance of its loop is asked for, which only a turning one answers. */
function turns(worker: Worker): Promise<boolean> {
  const before = worker.performance.eventLoopUtilization();
  return new Promise((done) => {
    setTimeout(() => {
      const { idle } = worker.performance.eventLoopUtilization(before);
      done(idle > 0);
    }, PING_MS);
  });
}
