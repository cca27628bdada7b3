/** A user's grader in a thread of its own, with a time limit that holds even for a loop that never ends. */
import { setTimeout as pause, setImmediate } from 'node:timers/promises';
import { GraderUnavailable, UnreadableVerdict } from '../../base/errors.js';
import type { Seed } from '../../base/random.js';
import type { Grade, GraderInput, Task } from '../task.js';
import { type GraderThread, openGraderThread } from './_grader-thread.js';
import type { Cause } from './causes.js';

export interface GraderOrder {
  readonly id: number;
  readonly input: GraderInput;
  /** Of the grader's own random numbers. */
  readonly seed: Seed;
}

/** What a thread is asked: to grade, or whether it still turns. */
export type GraderRequest = GraderOrder | 'ping';

export type GraderMessage =
  /** The file is loaded; only then are orders taken. */
  | { readonly type: 'loaded' }
  | { readonly type: 'started'; readonly id: number }
  | { readonly type: 'graded'; readonly id: number; readonly grade: unknown }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly cause: Exclude<Cause, 'truncated'>;
      readonly why: string;
      /** Whether its work may still run. */
      readonly goesOn: boolean;
    }
  | { readonly type: 'pong' }
  /** A fault that belongs to no grade that is still open. */
  | { readonly type: 'stray'; readonly why: string };

interface Waiting {
  readonly order: GraderOrder;
  readonly timeLimitMs: number;
  /** Whether it is given to a thread that does nothing else meanwhile. */
  alone: boolean;
  started: boolean;
  timers: NodeJS.Timeout[];
  resolve(grade: Grade): void;
  reject(cause: Error): void;
}

/** How long a thread that still turns may take to say so. */
const PING_MS = 250;

/** Orders that a thread has at once: enough for graders that wait for a service, and few, since what they compute adds up while their clocks run. */
const AT_ONCE = 8;

const ERRORS = {
  unavailable: GraderUnavailable,
  verdict: UnreadableVerdict,
  grader: Error,
} as const;

export type IsolatedGrader = (
  input: GraderInput,
  seed: Seed,
  timeLimitMs: number,
) => Promise<Grade>;

/**
 * Grades in a thread that loads the task's file anew. It rejects where the grader throws, takes longer than its limit once it has
 * started, or ends its thread, and where the thread cannot load the file.
 *
 * A fault that nobody awaits fails the summary whose grade it comes from, if that grade is not there yet; it is told apart by the
 * asynchronous context, not by the time. A thread that is stuck is ended, and one that stands ready takes its place. Where several
 * summaries were under way in a thread that is stuck or has ended, each is given to a thread alone, and fails by its own doing only.
 */
export function isolatedGrader(path: string): IsolatedGrader {
  const queue: Waiting[] = [];
  const underWay = new Map<number, Waiting>();
  let last = 0;
  let thread: GraderThread | null = null;
  let spare: GraderThread | null = null;
  /** Whether something may still run in the thread that has its outcome already. */
  let haunted = false;
  let watching = false;
  let hasTold = false;

  const settle = (id: number): Waiting | undefined => {
    const one = underWay.get(id);
    if (one) stopClock(one);
    underWay.delete(id);
    fill();
    return one;
  };
  const fill = () => {
    while (queue.length > 0) {
      const none = underWay.size === 0;
      const alone = queue[0]!.alone || [...underWay.values()].some((one) => one.alone);
      if (alone ? !none : underWay.size >= AT_ONCE) break;
      const one = queue.shift()!;
      underWay.set(one.order.id, one);
      thread ??= takeOver(spare ?? open());
      thread.send(one.order);
      void watch(thread);
    }
    // A thread that has nothing to do keeps nobody from ending.
    if (underWay.size > 0) thread?.ref();
    else thread?.unref();
  };
  const open = () =>
    openGraderThread(path, {
      onMessage: (own, message) => {
        if (own !== thread) return;
        if (message.type === 'started') startClock(own, message.id);
        else if (message.type === 'graded') settle(message.id)?.resolve(message.grade as Grade);
        else if (message.type === 'failed') {
          haunted ||= message.goesOn;
          settle(message.id)?.reject(new ERRORS[message.cause](message.why));
        } else if (message.type === 'stray') tellOnce(message.why);
      },
      onEnd: (own, why) => {
        if (own === spare) spare = null;
        if (own !== thread) return;
        if (own.loaded) replace(`it ended its thread${why}`);
        // A file that cannot be loaded once cannot be loaded again: nobody is left to wait for it.
        else rejectAll(new GraderUnavailable(`its thread could not start${why}`));
      },
    });
  const takeOver = (ready: GraderThread): GraderThread => {
    if (ready === spare) spare = null;
    haunted = false;
    return ready;
  };
  /** Has a thread ready for when this one is lost. */
  const prepare = () => {
    if (spare) return;
    spare = open();
    spare.unref();
  };

  /** Gives what was under way to another thread. What was alone has failed; of several, any may be the one to blame. */
  const replace = (why: string) => {
    void thread?.end();
    thread = null;
    const all = [...underWay.values()];
    const begun = all.filter(({ started }) => started);
    underWay.clear();
    for (const one of all) stopClock(one);
    const guilty = begun.length === 1 && !haunted ? begun[0] : undefined;
    const again = all.filter((one) => one !== guilty);
    for (const one of begun) one.alone = true;
    queue.unshift(...again);
    guilty?.reject(new Error(why));
    fill();
    // After the first loss there will be others: each would wait for the file to be loaded.
    prepare();
  };
  /** Sees to it that orders are begun: what has its outcome already, and has no clock, may keep the thread from it. */
  const watch = async (own: GraderThread) => {
    if (watching) return;
    watching = true;
    const blocked = () =>
      own === thread &&
      own.loaded &&
      underWay.size > 0 &&
      [...underWay.values()].every((one) => !one.started);
    while (own === thread && underWay.size > 0) {
      await pause(4 * PING_MS);
      if (!blocked()) continue;
      const asked = own.ping();
      await pause(4 * PING_MS);
      if (blocked() && own.answered < asked) replace('');
    }
    watching = false;
    if (thread && underWay.size > 0) void watch(thread);
  };
  const rejectAll = (cause: Error) => {
    thread = null;
    const all = [...underWay.values(), ...queue.splice(0)];
    underWay.clear();
    for (const one of all) {
      stopClock(one);
      one.reject(cause);
    }
  };

  const startClock = (own: GraderThread, id: number) => {
    const one = underWay.get(id);
    if (!one) return;
    const { timeLimitMs } = one;
    const why = `no grade within ${timeLimitMs} ms`;
    one.started = true;
    // It is asked before its time is up, so that one that is stuck need not be waited for after it.
    let [asked, askedAt] = [0, 0];
    const ask = () => {
      [asked, askedAt] = [own.ping(), performance.now()];
      one.timers.push(
        setTimeout(() => {
          if (own === thread && own.answered < asked) prepare();
        }, PING_MS / 4),
      );
    };
    const end = async () => {
      // What the thread has said meanwhile is heard first, and it is given its time to answer, however busy this thread is.
      await setImmediate();
      const left = PING_MS - (performance.now() - askedAt);
      if (own.answered < asked && left > 0) await pause(left);
      if (own !== thread || underWay.get(id) !== one) return;
      // One that computes does not answer. One that waits for something does, and goes on in there.
      if (own.answered < asked) replace(why);
      else {
        haunted = true;
        settle(id)?.reject(new Error(why));
      }
    };
    const before = Math.max(timeLimitMs / 2, timeLimitMs - 4 * PING_MS);
    one.timers = [setTimeout(ask, before), setTimeout(end, timeLimitMs)];
  };

  const tellOnce = (why: string) => {
    if (hasTold) return;
    hasTold = true;
    process.emitWarning(
      `${path}: a fault that no grade waits for (is an \`await\` missing?): ${why}`,
    );
  };
  return (input, seed, timeLimitMs) =>
    new Promise((resolve, reject) => {
      queue.push({
        ...{
          order: { id: ++last, input, seed },
          timeLimitMs,
          alone: false,
          started: false,
          timers: [],
        },
        ...{ resolve, reject },
      });
      fill();
    });
}

function stopClock(one: Waiting): void {
  for (const timer of one.timers) clearTimeout(timer);
  one.timers = [];
  one.started = false;
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
