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

/** Orders that a thread has at once: enough for graders that wait for a service, and few, since what they compute adds up while their clocks run. */
const AT_ONCE = 8;

export type IsolatedGrader = (input: GraderInput, seed: Seed, timeLimitMs: number) => Promise<Grade>;

/**
 * Grades in a thread that loads the task's file anew. It rejects where the grader throws, takes longer than its limit once it has
 * started, or ends its thread, and where the thread cannot load the file. A thread that is stuck is ended; what waited behind is
 * given to the next one.
 */
export function isolatedGrader(path: string): IsolatedGrader {
  const queue: Waiting[] = [];
  const underWay = new Map<number, Waiting>();
  let last = 0;
  let worker: Worker | null = null;

  const settle = (id: number): Waiting | undefined => {
    const one = underWay.get(id);
    clearTimeout(one?.timer);
    underWay.delete(id);
    fill();
    // A thread that has nothing to do keeps nobody from ending.
    if (underWay.size === 0) worker?.unref();
    return one;
  };
  const fill = () => {
    while (underWay.size < AT_ONCE && queue.length > 0) {
      const one = queue.shift()!;
      underWay.set(one.order.id, one);
      worker ??= start();
      worker.ref();
      worker.postMessage(one.order);
    }
  };
  const start = (): Worker => {
    const made = new Worker(builtFile(import.meta.url, './_grader-worker.ts'), { workerData: { path } });
    let loaded = false;
    made.on('message', (message: GraderMessage) => {
      if (made !== worker) return;
      loaded = true;
      if (message.type === 'started') watch(made, message.id);
      else if (message.type === 'graded') settle(message.id)?.resolve(message.grade as Grade);
      else settle(message.id)?.reject(new Error(message.why));
    });
    const gone = (why: string) => {
      if (made !== worker) return;
      // A file that cannot be loaded once cannot be loaded again: nobody is left to wait for it.
      if (loaded) replace((one) => (one.timer ? `it ended its thread${why}` : null));
      else replace(() => `its thread could not start${why}`);
    };
    made.on('error', (cause) => gone(`: ${cause.message}`));
    made.on('exit', () => gone(''));
    return made;
  };
  /** Ends the thread; those that it was at fail, the others are given to a new one. */
  const replace = (fails: (one: Waiting) => string | null) => {
    void worker?.terminate();
    worker = null;
    const all = [...underWay.values(), ...queue.splice(0)];
    underWay.clear();
    for (const one of all) {
      clearTimeout(one.timer);
      const why = fails(one);
      delete one.timer;
      if (why === null) queue.push(one);
      else one.reject(new Error(why));
    }
    fill();
  };
  const watch = (own: Worker, id: number) => {
    const one = underWay.get(id);
    if (!one) return;
    one.timer = setTimeout(() => {
      settle(id)?.reject(new Error(`no grade within ${one.timeLimitMs} ms`));
      // One that waits for something leaves its thread turning; one that computes does not.
      turns(own).then((turning) => {
        if (!turning && own === worker) replace(() => null);
      });
    }, one.timeLimitMs);
  };
  return (input, seed, timeLimitMs) =>
    new Promise((resolve, reject) => {
      queue.push({ order: { id: ++last, input, seed }, timeLimitMs, resolve, reject });
      fill();
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
