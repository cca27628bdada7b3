/** Sends changes in the folder to open pages, as server-sent events. */
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { RunChange } from '../api.js';
import type { Registry } from './registry.js';

/** The least time between two scans of the folder. */
const SCAN_MS = 1000;
/** The least pause after a scan, as a multiple of the time that the scan took. */
const PAUSE_PER_SCAN = 4;
const MOST_CONNECTIONS = 32;

export interface Live {
  /** Scans the folder now, and sends all changes to all open pages. */
  refresh(): void;
  /** Answers with the stream of events. */
  connect(context: Context): Response;
  close(): void;
}

export function createLive(registry: Registry): Live {
  const listeners = new Set<(change: RunChange) => void>();
  let timer: NodeJS.Timeout | null = null;
  const refresh = () => {
    const { changed, gone, newNotices } = registry.refresh();
    if (changed.length === 0 && gone.length === 0 && !newNotices) return;
    for (const send of listeners) send({ changed, gone, notices: registry.notices });
  };
  const scan = () => {
    const began = performance.now();
    refresh();
    const took = performance.now() - began;
    timer = listeners.size > 0 ? setTimeout(scan, Math.max(SCAN_MS, PAUSE_PER_SCAN * took)) : null;
  };
  /** Each function ends one connection; calling it twice is harmless. */
  const closers = new Set<() => void>();
  return {
    refresh,
    connect(context) {
      if (listeners.size >= MOST_CONNECTIONS)
        return context.json(
          { error: `At most ${MOST_CONNECTIONS} pages can be open at once; close one of them.` },
          429,
        );
      return streamSSE(context, async (stream) => {
        const send = (change: RunChange) => {
          void stream.writeSSE({ event: 'runs', data: JSON.stringify(change) });
        };
        listeners.add(send);
        timer ??= setTimeout(scan, SCAN_MS);
        await stream.writeSSE({ event: 'hello', data: '{}' });
        let end = () => {};
        await new Promise<void>((done) => {
          end = done;
          stream.onAbort(done);
          closers.add(done);
        });
        closers.delete(end);
        listeners.delete(send);
      });
    },
    close() {
      for (const end of closers) end();
      if (timer) clearTimeout(timer);
    },
  };
}
