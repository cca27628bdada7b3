/** The thread in which a user's grader runs, so that a grader that never yields can be ended. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { createRng } from '../../base/random.js';
import { importTask } from '../files/user-task.js';
import type { Task } from '../task.js';
import type { GraderMessage, GraderOrder, GraderRequest } from './_grader-messages.js';
import { causeOfError } from './causes.js';

const port = parentPort!;
const send = (message: GraderMessage) => port.postMessage(message);

/** An order under way; open until its outcome is sent. */
interface Order {
  readonly id: number;
  open: boolean;
}

/** A rejection of our own. Node reports it after all others of the same turn of the event loop. */
class EndOfTurn {
  constructor(readonly then: () => void) {}
}

/**
 * The order whose work runs. A promise that nobody awaits, or a callback, still belongs to its
 * order.
 */
const orders = new AsyncLocalStorage<Order>();

const settle = (order: Order, message: GraderMessage) => {
  if (!order.open) return;
  order.open = false;
  try {
    send(message);
  } catch (cause) {
    // The grade cannot be sent, for example because it has a function.
    send({ type: 'failed', id: order.id, cause: 'grader', why: textOf(cause), stillRuns: false });
  }
};
const fail = (order: Order, error: unknown, stillRuns: boolean) =>
  settle(order, {
    type: 'failed',
    id: order.id,
    cause: causeOfError(error),
    why: textOf(error),
    stillRuns,
  });

/**
 * Handles an error that no grade waits for, such as a rejected promise without an `await`. It fails
 * the order that it comes from if that is still open. A later error is only reported, since the
 * machine's load would decide whether it came in time.
 */
const stray = (error: unknown) => {
  const order = orders.getStore();
  if (order?.open) fail(order, error, true);
  else send({ type: 'stray', why: textOf(error) });
};

watchFaults();
watchMicrotasks();
const { path } = workerData as { readonly path: string };
const task = (await importTask(path)) as Task;
process.on('unhandledRejection', stray);
process.on('uncaughtException', stray);
// Not earlier: Node uses the same function to end the thread of a file that cannot be loaded.
keepThread();

port.on('message', (request: GraderRequest) => {
  if (request === 'ping') send({ type: 'pong' });
  else void orders.run({ id: request.id, open: true }, () => work(request));
});
send({ type: 'loaded' });

async function work({ id, input, seed, timeLimitMs }: GraderOrder): Promise<void> {
  const order = orders.getStore()!;
  send({ type: 'started', id });
  try {
    const frozen = Object.freeze({
      question: Object.freeze(input.question),
      summary: input.summary,
    });
    const grade = await task.grade(frozen, createRng(seed), timeLimitMs);
    atEndOfTurn(() => settle(order, { type: 'graded', id, grade }));
  } catch (error) {
    atEndOfTurn(() => fail(order, error, false));
  }
}

/**
 * Calls back after all rejections of this turn of the event loop are reported, and before the next
 * turn.
 */
function atEndOfTurn(then: () => void): void {
  process.nextTick(() => void Promise.reject(new EndOfTurn(then)));
}

/** Hides our own rejections from the thread's listeners. */
function watchFaults(): void {
  const emit = process.emit as (...given: unknown[]) => boolean;
  process.emit = function (this: unknown, ...given: unknown[]) {
    if (!(given[1] instanceof EndOfTurn)) return emit.apply(this, given);
    given[1].then();
    return true;
  } as typeof process.emit;
}

/** Keeps the asynchronous context of a microtask that throws, which Node loses. */
function watchMicrotasks(): void {
  const queue = globalThis.queueMicrotask;
  globalThis.queueMicrotask = (callback) => {
    const order = orders.getStore();
    queue(() => {
      try {
        callback();
      } catch (error) {
        if (order) orders.run(order, () => stray(error));
        else stray(error);
      }
    });
  };
}

/**
 * Fails a grader that tries to end its thread or the process: a new thread would load the file
 * again.
 */
function keepThread(): void {
  const refuse = (what: string): never => {
    const error = new Error(`it ended its thread: ${what}`);
    const order = orders.getStore();
    if (order) fail(order, error, true);
    throw error;
  };
  process.exit = (code) => refuse(`process.exit(${code ?? ''})`);
  const { kill } = process;
  process.kill = (pid, signal) => {
    // 0 stands for every process of the group, including this one.
    if ([process.pid, -process.pid, 0].includes(pid) && signal !== 0)
      refuse(`process.kill(${pid})`);
    return kill.call(process, pid, signal);
  };
}

function textOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message || error.name : String(error);
  } catch {
    return 'threw something that cannot be read';
  }
}
