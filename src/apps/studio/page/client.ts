/** Sends requests to the studio's server. The cookie of the opened address grants access. */
import { useEffect, useState } from 'preact/hooks';
import type { Refusal } from '../api.js';

/**
 * Gets /api/PATH, or posts `body` to it.
 * @throws Error with the server's message if it refuses, or if it cannot be reached
 */
export async function ask<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const init: RequestInit = { signal: signal ?? null };
  if (body !== undefined) {
    init.method = 'POST';
    init.headers = { 'Content-Type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(`/api/${path}`, init);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Error('The studio does not answer. Is `candor studio` still running?', { cause });
  }
  const answer: unknown = await response
    .json()
    .catch(() => ({ error: `The studio answered ${response.status}.` }));
  if (!response.ok) throw new Error((answer as Refusal).error);
  return answer as T;
}

export interface Answer<T> {
  /** The last answer; still the one before while the next is loading. */
  readonly data: T | null;
  readonly error: string | null;
  readonly loading: boolean;
}

/** Gets /api/PATH, again whenever the path or `version` changes; null requests nothing. */
export function useAnswer<T>(path: string | null, version: unknown = 0): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({
    data: null,
    error: null,
    loading: path !== null,
  });
  useEffect(() => {
    if (path === null) {
      setAnswer({ data: null, error: null, loading: false });
      return;
    }
    const control = new AbortController();
    setAnswer((before) => ({ ...before, loading: true }));
    ask<T>(path, undefined, control.signal).then(
      (data) => setAnswer({ data, error: null, loading: false }),
      (error: Error) => {
        if (!control.signal.aborted)
          setAnswer({ data: null, error: error.message, loading: false });
      },
    );
    return () => control.abort();
  }, [path, version]);
  return answer;
}
