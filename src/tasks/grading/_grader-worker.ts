/** The thread in which a user's grader runs: one that never gives it up can be ended with it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { createRng } from '../../base/random.js';
import { lightCandor } from '../files/_light-candor.js';
import { importTask } from '../files/user-task.js';
import type { Task } from '../task.js';
import type { GraderMessage, GraderOrder, GraderRequest } from './_grader-messages.js';
import { causeOfError } from './causes.js';

const port = parentPort!;
const tell = (message: GraderMessage) => port.postMessage(message);

/** What is at work. It is open until its outcome is told. */
interface Order {
  readonly id: number;
  open: boolean;
}

/** A rejection of our own, which Node reports after all others of the same turn. */
class EndOfTurn {
  constructor(readonly then: () => void) {}
}

/** Whose work runs: a promise that nobody awaits and a callback that throws still know the order that made them. */
const orders = new AsyncLocalStorage<Order>();

const settle = (order: Order, message: GraderMessage) => {
  if (!order.open) return;
  order.open = false;
  try {
    tell(message);
  } catch (cause) {
    // A grade that cannot be sent, such as one with a function.
    tell({ type: 'failed', id: order.id, cause: 'grader', why: textOf(cause), stillRuns: false });
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
 * A fault that no grade waits for, such as that of a promise without an `await`. It fails the order that it comes from, if that has
 * no outcome yet; a later one changes nothing, since whether it came in time would hang on the machine's load. It is only told.
 */
const stray = (error: unknown) => {
  const order = orders.getStore();
  if (order?.open) fail(order, error, true);
  else tell({ type: 'stray', why: textOf(error) });
};

watchFaults();
watchMicrotasks();
const { path } = workerData as { readonly path: string };
const light = lightCandor();
let isWhole = false;
let task = (await importTask(path, light.module)) as Task;
if (light.lacked) await loadWhole();
process.on('unhandledRejection', stray);
process.on('uncaughtException', stray);
// Only now: Node ends the thread of a file that cannot be loaded by the same function.
keepThread();

port.on('message', (request: GraderRequest) => {
  if (request === 'ping') tell({ type: 'pong' });
  else void orders.run({ id: request.id, open: true }, () => work(request));
});
tell({ type: 'loaded' });

async function work({ id, input, seed, timeLimitMs }: GraderOrder): Promise<void> {
  const order = orders.getStore()!;
  tell({ type: 'started', id });
  try {
    const frozen = Object.freeze({
      question: Object.freeze(input.question),
      summary: input.summary,
    });
    const grade = await gradeOnce(() => task.grade(frozen, createRng(seed), timeLimitMs));
    atEndOfTurn(() => settle(order, { type: 'graded', id, grade }));
  } catch (error) {
    atEndOfTurn(() => fail(order, error, false));
  }
}

/** Grades again where the first time asked for more of `candor` than was loaded. */
async function gradeOnce(grade: () => unknown): Promise<unknown> {
  if (isWhole) return grade();
  try {
    const first = await grade();
    if (!light.lacked) return first;
  } catch (error) {
    if (!light.lacked) throw error;
  }
  await loadWhole();
  return grade();
}

async function loadWhole(): Promise<void> {
  if (isWhole) return;
  task = (await importTask(path)) as Task;
  isWhole = true;
}

/** Calls back when every promise that was rejected in this turn of the event loop has been reported, and before any other turn. */
function atEndOfTurn(then: () => void): void {
  process.nextTick(() => void Promise.reject(new EndOfTurn(then)));
}

/** Keeps our own rejections from whoever listens to those of the thread. */
function watchFaults(): void {
  const emit = process.emit as (...given: unknown[]) => boolean;
  process.emit = function (this: unknown, ...given: unknown[]) {
    if (!(given[1] instanceof EndOfTurn)) return emit.apply(this, given);
    given[1].then();
    return true;
  } as typeof process.emit;
}

/** A microtask that throws does so outside its asynchronous context. */
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

/** A grader that ends its thread, or the whole process, fails instead: another thread would have to load the file again. */
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
    // 0 is every process of the group, this one with them.
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
