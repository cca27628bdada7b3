/**
 * The worker that computes. It receives states and sends snapshots, from coarse to fine. A newer
 * state ends the work on an older one, but never before its first snapshot; otherwise the page
 * would show nothing while a slider moves.
 */
import '../../../show/web/browser/no-eval.js';
import { createResponseCache, plan, type Snapshot } from '../compute/index.js';
import type { ExploreState } from '../state.js';

export interface Request {
  readonly id: number;
  readonly state: ExploreState;
}

export interface Reply {
  readonly id: number;
  readonly snapshot: Snapshot;
}

/** How long it works before it checks for a newer state. */
const SLICE_MS = 6;
const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const cache = createResponseCache();
const now = () => performance.now();
let pending: Request | null = null;
let working = false;

scope.onmessage = ({ data }: MessageEvent<Request>) => {
  pending = data;
  if (!working) void work();
};

async function work(): Promise<void> {
  working = true;
  while (pending) {
    const { id, state }: Request = pending;
    pending = null;
    let seen = false;
    let rested = now();
    for (const snapshot of plan(state, cache, now)) {
      if (snapshot) {
        scope.postMessage({ id, snapshot } satisfies Reply);
        seen = true;
      }
      if (now() - rested > SLICE_MS) {
        await letMessagesIn();
        rested = now();
      }
      if (seen && pending) break;
    }
  }
  working = false;
}

/** Lets messages arrive. A timer would wait for milliseconds. */
function letMessagesIn(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}
