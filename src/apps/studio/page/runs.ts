/** The runs of the folder: loaded once, then updated by the server's events. */
import { signal } from '@preact/signals';
import type { RunChange, RunList, RunSummary } from '../api.js';
import { ask } from './client.js';

export interface Runs {
  readonly folder: string;
  readonly version: string;
  readonly byId: ReadonlyMap<string, RunSummary>;
  readonly notices: readonly string[];
}

export const runs = signal<Runs | null>(null);
/** Why the page cannot reach the server, in one sentence; null if it can. */
export const trouble = signal<string | null>(null);

export async function loadRuns(): Promise<void> {
  try {
    const list = await ask<RunList>('runs');
    runs.value = { ...list, byId: new Map(list.runs.map((run) => [run.id, run])) };
    trouble.value = null;
  } catch (error) {
    trouble.value = (error as Error).message;
  }
}

/**
 * Follows the events while the page is visible: browsers open few connections to one server, and
 * pages in the background would use them up. After an interruption everything is loaded again.
 */
export function followRuns(): void {
  let events: EventSource | null = null;
  let broken = false;
  const follow = () => {
    if (document.hidden) {
      events?.close();
      events = null;
      return;
    }
    if (events) return;
    void loadRuns();
    events = new EventSource('/api/events');
    events.addEventListener('hello', () => {
      if (broken) void loadRuns();
      broken = false;
    });
    events.addEventListener('runs', (event) =>
      apply(JSON.parse((event as MessageEvent<string>).data)),
    );
    events.onerror = () => {
      broken = true;
      trouble.value =
        'The studio does not answer, so this page may be out of date. Is `candor studio` still running?';
    };
  };
  document.addEventListener('visibilitychange', follow);
  follow();
}

function apply({ changed, gone, notices }: RunChange): void {
  const now = runs.value;
  if (!now) return;
  const byId = new Map(now.byId);
  for (const id of gone) byId.delete(id);
  for (const run of changed) byId.set(run.id, run);
  // Sort new runs in as the server would list them. No two runs have the same path.
  const sorted = [...byId.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  runs.value = { ...now, notices, byId: new Map(sorted.map((run) => [run.id, run])) };
}
