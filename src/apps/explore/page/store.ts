/** The page's one state, where it comes from and where it goes: the address, and the worker that computes what it means. */

import code from 'virtual:worker';
import { batch, signal } from '@preact/signals';
import { decodeHash, encodeHash } from '../hash.js';
import type { ExploreState } from '../state.js';
import type { Settled } from '../words.js';
import { watchPaint } from './paint.js';
import type { Reply, Request } from './worker.js';

export const state = signal<ExploreState>(decodeHash(location.hash));
/** What is shown; it may belong to a state just before this one. */
export const shown = signal<Settled | null>(null);
/** The same for the views below the portraits, which are drawn after the portraits have been painted. */
export const shownBelow = signal<Settled | null>(null);
/** The last complete snapshots: of this state, and of the one before it. */
export const finals = signal<{ readonly now: Settled | null; readonly before: Settled | null }>({
  now: null,
  before: null,
});
export const fault = signal<string | null>(null);

// A blob works from disk too, where a script of its own would be another origin.
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

/** Changes some of the state; `since` is the time of the event that did it. */
export function change(part: Partial<ExploreState>, since = performance.now()): void {
  const next = { ...state.value, ...part };
  if (encodeHash(next) === encodeHash(state.value)) return;
  state.value = next;
  ask(next, since);
  writeAddress();
}

const ADDRESS_MS = 250;
let timer = 0;

/** The address follows with the last of a row of changes, and without an entry of its own in the history. */
function writeAddress(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    history.replaceState(null, '', `#${encodeHash(state.value)}`);
  }, ADDRESS_MS);
}

addEventListener('hashchange', () => change(decodeHash(location.hash)));
ask(state.value, performance.now());
