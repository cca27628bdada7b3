/**
 * The state of the page. It comes from the address and goes to the worker that computes results.
 */
import code from 'virtual:worker';
import { batch, signal } from '@preact/signals';
import { decodeHash, encodeHash } from '../hash.js';
import type { Settled } from '../sentences.js';
import type { ExploreState } from '../state.js';
import { watchPaint } from './paint.js';
import type { Reply, Request } from './worker.js';

export const state = signal<ExploreState>(decodeHash(location.hash));
/** The result that is shown, which may still belong to an earlier state. */
export const shown = signal<Settled | null>(null);
/** The result in the views below the portraits, which are drawn after the portraits are painted. */
export const shownBelow = signal<Settled | null>(null);
/** The last complete results: of the current state and of the one before it. */
export const finals = signal<{ readonly now: Settled | null; readonly before: Settled | null }>({
  now: null,
  before: null,
});
export const fault = signal<string | null>(null);

// A blob also works from disk, where a separate script would have another origin.
const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
const asked = new Map<number, ExploreState>();
let lastId = 0;

worker.onmessage = ({ data: { id, snapshot } }: MessageEvent<Reply>) => {
  const of = asked.get(id);
  if (!of) return;
  for (const older of [...asked.keys()]) if (older < id) asked.delete(older);
  const now = { state: of, snapshot };
  watchPaint.drawn(id, snapshot.final, () => {
    if (shown.value === now) shownBelow.value = now;
  });
  batch(() => {
    shown.value = now;
    if (!snapshot.final) return;
    const last = finals.value.now;
    finals.value = { now, before: last?.state.world === of.world ? last : null };
  });
};
worker.onerror = (event) => {
  fault.value = `The computation stopped: ${event.message}. Reload the page to start again.`;
};

function ask(next: ExploreState, since: number): void {
  const id = ++lastId;
  asked.set(id, next);
  watchPaint.asked(id, since);
  worker.postMessage({ id, state: next } satisfies Request);
}

/** Changes part of the state; `since` is the time of the event that caused the change. */
export function change(part: Partial<ExploreState>, since = performance.now()): void {
  const next = { ...state.value, ...part };
  if (encodeHash(next) === encodeHash(state.value)) return;
  state.value = next;
  ask(next, since);
  writeAddress();
}

const ADDRESS_MS = 250;
let timer = 0;

/** Updates the address after the last of several quick changes, without adding to the history. */
function writeAddress(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    history.replaceState(null, '', `#${encodeHash(state.value)}`);
  }, ADDRESS_MS);
}

addEventListener('hashchange', () => change(decodeHash(location.hash)));
ask(state.value, performance.now());
