/** Operations in flight and their results, which a client asks for as often as it takes until it has them. */

import { HTTPException } from 'hono/http-exception';
import { UserError } from '../../base/errors.js';
import { LIMITS, type ServeLimits } from './limits.js';
import { inProtocolWords } from './protocol-words.js';
import { notThere, plainReply, type Reply, tooMany } from './reply.js';

export interface Futures {
  /** @param bytes of the request. @throws 429 if no more operations can be taken for now. */
  admit(bytes: number): void;
  /** Starts to keep an operation's result under an id. @param bytes of its request. */
  keep(id: string, result: Promise<Reply>, bytes?: number): void;
  /**
   * The result, if it is there within this time; undefined if it is not.
   * An operation that failed gives `{ error, category }`. @throws 404 for an unknown id.
   */
  retrieve(id: string, waitMs: number): Promise<Reply | undefined>;
  /** Drops the results whose ids begin so. */
  forget(prefix: string): void;
  /** Drops the results that nobody has fetched in time. */
  sweep(): void;
  /** What is held now. */
  readonly held: { readonly pending: number; readonly results: number; readonly bytes: number };
}

interface Done {
  readonly bytes: number;
  /** By the clock that was given. */
  readonly at: number;
}

/** @param now in ms, for the age of results. */
export function createFutures(
  limits: ServeLimits = LIMITS,
  now: () => number = () => performance.now(),
): Futures {
  const results = new Map<string, Promise<Reply>>();
  /** In the order in which they were done, or fetched. */
  const waiting = new Map<string, Done>();
  const fetched = new Map<string, Done>();
  let pending = 0;
  let pendingBytes = 0;
  let bytesHeld = 0;

  const drop = (from: Map<string, Done>, id: string) => {
    bytesHeld -= from.get(id)?.bytes ?? 0;
    from.delete(id);
    results.delete(id);
  };
  const oldest = (of: Map<string, Done>) => of.keys().next().value as string;
  const bound = () => {
    while (fetched.size > limits.fetched) drop(fetched, oldest(fetched));
    while (waiting.size > limits.results) drop(waiting, oldest(waiting));
    // What was fetched goes first, and the one that came last stays whatever its size.
    while (bytesHeld > limits.resultBytes && fetched.size + waiting.size > 1)
      if (fetched.size > 0) drop(fetched, oldest(fetched));
      else drop(waiting, oldest(waiting));
  };
  return {
    admit(bytes) {
      if (pending >= limits.pending)
        throw tooMany(
          `${limits.pending} operations are under way; fetch what they gave, then ask again`,
        );
      if (pending > 0 && pendingBytes + bytes > limits.pendingBytes)
        throw tooMany(`requests of ${limits.pendingBytes} bytes are under way; ask again later`);
    },
    keep(id, result, bytes = 0) {
      pending++;
      pendingBytes += bytes;
      for (const before of [waiting, fetched]) if (before.has(id)) drop(before, id);
      const settled: Promise<Reply> = result.catch(failure).then((reply) => {
        pending--;
        pendingBytes -= bytes;
        // It may have been forgotten in the meantime, or another one may have its name.
        if (results.get(id) !== settled) return reply;
        waiting.set(id, { bytes: reply.bytes, at: now() });
        bytesHeld += reply.bytes;
        bound();
        return reply;
      });
      results.set(id, settled);
    },
    async retrieve(id, waitMs) {
      const result = results.get(id);
      if (!result)
        throw notThere(
          `request_id: there is no request ${JSON.stringify(id)}; a result that nobody fetches is kept for ${limits.resultMs / 1000} s at most`,
        );
      const value = await within(result, waitMs);
      if (value === undefined) return undefined;
      const done = waiting.get(id) ?? fetched.get(id);
      if (done) {
        waiting.delete(id);
        fetched.delete(id);
        fetched.set(id, done);
        bound();
      }
      return value;
    },
    forget(prefix) {
      for (const id of [...results.keys()]) {
        if (!id.startsWith(prefix)) continue;
        drop(waiting, id);
        drop(fetched, id);
      }
    },
    sweep() {
      const before = now() - limits.resultMs;
      for (const of of [waiting, fetched])
        for (const [id, { at }] of of) if (at < before) drop(of, id);
    },
    get held() {
      return { pending, results: results.size, bytes: bytesHeld };
    },
  };
}

function failure(cause: unknown): Reply {
  const error = inProtocolWords(cause instanceof Error ? cause.message : String(cause));
  const users =
    cause instanceof UserError || (cause instanceof HTTPException && cause.status < 500);
  return plainReply({ error, category: users ? 'user' : 'server' });
}

function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
