/** A user's grader in its own thread, with a time limit that holds even for an endless loop. */
import { setTimeout as pause, setImmediate } from 'node:timers/promises';
import { GraderUnavailable, UnreadableVerdict } from '../../base/errors.js';
import type { Grade, Grader } from '../task.js';
import type { GraderMessage, GraderOrder } from './_grader-messages.js';
import { type GraderThread, openGraderThread } from './_grader-thread.js';
import { withOwnLimit } from './limits.js';

interface Waiting {
  readonly order: GraderOrder;
  /** Infinity if the grader limits itself. */
  readonly timeLimitMs: number;
  /** Whether its thread may work on nothing else meanwhile. */
  alone: boolean;
  started: boolean;
  timers: NodeJS.Timeout[];
  resolve(grade: Grade): void;
  reject(cause: Error): void;
}

/** How long a thread that still responds may take to answer a ping. */
const PING_MS = 250;

/**
 * The most orders that a thread has at once: enough for graders that wait for a service, and few,
 * since their computing adds up while their clocks run.
 */
const MOST_AT_ONCE = 8;

/** The limit of a grade whose caller gives none: a loop does not hold the thread for ever. */
const DEFAULT_LIMIT_MS = 600_000;

const ERRORS = {
  unavailable: GraderUnavailable,
  verdict: UnreadableVerdict,
  grader: Error,
} as const;

/**
 * Returns a grader that runs in its own thread, which loads the task's file anew. It rejects if the
 * user's grader throws, takes longer than its limit (ten minutes if the caller gives none) once it
 * has started, or ends its thread, and if the thread cannot load the file.
 *
 * An error that nobody awaits fails the summary whose grade it comes from, if that grade is still
 * open; the asynchronous context, not the time, says which grade that is. A stuck thread is ended
 * and replaced by a spare one. If several summaries were under way in a thread that is stuck or has
 * ended, each is graded again with a thread to itself, so that only the one at fault fails.
 *
 * @param limit of the user's grader: one with the limit `own` is not ended, but handed the limit.
 */
export function isolatedGrader(path: string, limit: Grader['limit'] = 'general'): Grader {
  const queue = new IsolatedQueue(path);
  return withOwnLimit((input, rng, timeLimitMs) => {
    const seed = rng.int(2 ** 32);
    return limit === 'own'
      ? queue.grade({ input, seed, timeLimitMs }, Number.POSITIVE_INFINITY)
      : queue.grade({ input, seed }, timeLimitMs ?? DEFAULT_LIMIT_MS);
  });
}

class IsolatedQueue {
  readonly #path: string;
  readonly #queue: Waiting[] = [];
  readonly #underWay = new Map<number, Waiting>();
  #lastId = 0;
  #thread: GraderThread | null = null;
  #spare: GraderThread | null = null;
  /** Whether work of a grade that is already settled may still run in the thread. */
  #haunted = false;
  #watching = false;
  #hasWarned = false;

  constructor(path: string) {
    this.#path = path;
  }

  grade(order: Omit<GraderOrder, 'id'>, timeLimitMs: number): Promise<Grade> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#queue.push({
        order: { ...order, id },
        timeLimitMs,
        alone: false,
        started: false,
        timers: [],
        resolve,
        reject,
      });
      this.#fill();
    });
  }

  /** Sends queued orders to the thread as far as there is room. */
  #fill(): void {
    while (this.#queue.length > 0 && this.#hasRoom(this.#queue[0]!)) {
      const next = this.#queue.shift()!;
      this.#underWay.set(next.order.id, next);
      this.#thread ??= this.#takeOver();
      this.#thread.send(next.order);
      void this.#watch(this.#thread);
    }
    // An idle thread does not keep the process from ending.
    if (this.#underWay.size > 0) this.#thread?.ref();
    else this.#thread?.unref();
  }

  #hasRoom(next: Waiting): boolean {
    if (next.alone || [...this.#underWay.values()].some(({ alone }) => alone))
      return this.#underWay.size === 0;
    return this.#underWay.size < MOST_AT_ONCE;
  }

  #takeOver(): GraderThread {
    const thread = this.#spare ?? this.#open();
    this.#spare = null;
    this.#haunted = false;
    return thread;
  }

  /** Keeps a loaded thread ready for when this one is lost. */
  #prepareSpare(): void {
    if (this.#spare) return;
    this.#spare = this.#open();
    this.#spare.unref();
  }

  #open(): GraderThread {
    return openGraderThread(this.#path, {
      onMessage: (thread, message) => {
        if (thread === this.#thread) this.#receive(thread, message);
      },
      onEnd: (thread, why) => {
        if (thread === this.#spare) this.#spare = null;
        if (thread !== this.#thread) return;
        if (thread.loaded) this.#replace(`it ended its thread${why}`);
        // A file that cannot be loaded once cannot be loaded again.
        else this.#rejectAll(new GraderUnavailable(`its thread could not start${why}`));
      },
    });
  }

  #receive(thread: GraderThread, message: GraderMessage): void {
    switch (message.type) {
      case 'started':
        this.#startClock(thread, message.id);
        return;
      case 'graded':
        this.#settle(message.id)?.resolve(message.grade as Grade);
        return;
      case 'failed':
        this.#haunted ||= message.stillRuns;
        this.#settle(message.id)?.reject(new ERRORS[message.cause](message.why));
        return;
      case 'stray':
        this.#warnOnce(message.why);
    }
  }

  #settle(id: number): Waiting | undefined {
    const settled = this.#underWay.get(id);
    if (settled) stopClock(settled);
    this.#underWay.delete(id);
    this.#fill();
    return settled;
  }

  /**
   * Ends the thread and gives its open orders to another one. If only one of them had started, it
   * has failed; of several, any may be the one at fault.
   */
  #replace(why: string): void {
    void this.#thread?.end();
    this.#thread = null;
    const open = [...this.#underWay.values()];
    const started = open.filter((one) => one.started);
    this.#underWay.clear();
    for (const one of open) stopClock(one);
    const guilty = started.length === 1 && !this.#haunted ? started[0] : undefined;
    for (const one of started) one.alone = true;
    this.#queue.unshift(...open.filter((one) => one !== guilty));
    guilty?.reject(new Error(why));
    this.#fill();
    // More losses are likely after the first, and each would wait for the file to be loaded.
    this.#prepareSpare();
  }

  #rejectAll(cause: Error): void {
    this.#thread = null;
    const open = [...this.#underWay.values(), ...this.#queue.splice(0)];
    this.#underWay.clear();
    for (const one of open) {
      stopClock(one);
      one.reject(cause);
    }
  }

  /**
   * Replaces a thread that starts none of its orders, since work of a settled grade has no clock.
   */
  async #watch(thread: GraderThread): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    while (thread === this.#thread && this.#underWay.size > 0) {
      await pause(4 * PING_MS);
      if (!this.#isBlocked(thread)) continue;
      const asked = thread.ping();
      await pause(4 * PING_MS);
      if (this.#isBlocked(thread) && thread.answered < asked) this.#replace('');
    }
    this.#watching = false;
    if (this.#thread && this.#underWay.size > 0) void this.#watch(this.#thread);
  }

  #isBlocked(thread: GraderThread): boolean {
    const open = [...this.#underWay.values()];
    return (
      thread === this.#thread &&
      thread.loaded &&
      open.length > 0 &&
      open.every(({ started }) => !started)
    );
  }

  /** Starts an order's clock. Shortly before its end, a ping asks whether the thread is stuck. */
  #startClock(thread: GraderThread, id: number): void {
    const one = this.#underWay.get(id);
    if (!one) return;
    one.started = true;
    const { timeLimitMs } = one;
    if (timeLimitMs === Number.POSITIVE_INFINITY) return;
    let ping = { number: 0, sentAt: 0 };
    const sendPing = () => {
      ping = { number: thread.ping(), sentAt: performance.now() };
      const prepare = () => {
        if (thread === this.#thread && thread.answered < ping.number) this.#prepareSpare();
      };
      one.timers.push(setTimeout(prepare, PING_MS / 4));
    };
    const end = async () => {
      // Earlier messages are handled first, and a ping gets its time, however busy this thread is.
      await setImmediate();
      const left = PING_MS - (performance.now() - ping.sentAt);
      if (thread.answered < ping.number && left > 0) await pause(left);
      if (thread === this.#thread && this.#underWay.get(id) === one)
        this.#endLate(thread, one, ping.number);
    };
    const before = Math.max(timeLimitMs / 2, timeLimitMs - 4 * PING_MS);
    one.timers = [setTimeout(sendPing, before), setTimeout(end, timeLimitMs)];
  }

  #endLate(thread: GraderThread, { order, timeLimitMs }: Waiting, ping: number): void {
    const why = `no grade within ${timeLimitMs} ms`;
    if (thread.answered < ping) {
      this.#replace(why);
      return;
    }
    // The thread responds: the grader waits for something, and its work stays in the thread.
    this.#haunted = true;
    this.#settle(order.id)?.reject(new Error(why));
  }

  #warnOnce(why: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    process.emitWarning(
      `${this.#path}: an error that no grade waits for (is an \`await\` missing?): ${why}`,
    );
  }
}

function stopClock(one: Waiting): void {
  for (const timer of one.timers) clearTimeout(timer);
  one.timers = [];
  one.started = false;
}
