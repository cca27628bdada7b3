/** Server-sent events: what changed in the folder, as long as somebody is looking. */
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { RunChange } from '../api.js';
import type { Registry } from './registry.js';

/** Time between two looks; a look that takes long is followed by a longer rest. */
const LOOK_MS = 1000;
const REST_PER_LOOK = 4;
const MOST_CONNECTIONS = 32;

export interface Live {
  /** Looks at the folder now, and tells everybody what has changed. */
  refresh(): void;
  connect(context: Context): Response;
  close(): void;
}

export function createLive(registry: Registry): Live {
  const listeners = new Set<(change: RunChange) => void>();
  let timer: NodeJS.Timeout | null = null;
  const refresh = () => {
    const { changed, gone, said } = registry.look();
    if (changed.length === 0 && gone.length === 0 && !said) return;
    for (const tell of listeners) tell({ changed, gone, notices: registry.notices });
  };
  const look = () => {
    const began = performance.now();
    refresh();
    const took = performance.now() - began;
    timer = listeners.size > 0 ? setTimeout(look, Math.max(LOOK_MS, REST_PER_LOOK * took)) : null;
  };
  /** Each ends one connection; ending it twice does nothing. */
  const closers = new Set<() => void>();
  return {
    refresh,
    connect(context) {
      if (listeners.size >= MOST_CONNECTIONS)
        return context.json({ error: `${MOST_CONNECTIONS} pages are open already.` }, 429);
      return streamSSE(context, async (stream) => {
        const tell = (change: RunChange) => {
          void stream.writeSSE({ event: 'runs', data: JSON.stringify(change) });
        };
        listeners.add(tell);
        timer ??= setTimeout(look, LOOK_MS);
        await stream.writeSSE({ event: 'hello', data: '{}' });
        let end = () => {};
        await new Promise<void>((done) => {
          end = done;
          stream.onAbort(done);
          closers.add(done);
        });
        closers.delete(end);
        listeners.delete(tell);
      });
    },
    close() {
      for (const end of closers) end();
      if (timer) clearTimeout(timer);
    },
  };
}
