/** Operations in flight and their results, which a client asks for as often as it takes until it has them. */
import { UserError } from '../errors.js';
import { notThere, plainReply, type Reply } from './reply.js';

export interface Futures {
  /** Starts to keep an operation's result under an id. */
  keep(id: string, result: Promise<Reply>): void;
  /**
   * The result, if it is there within this time; undefined if it is not.
   * An operation that failed gives `{ error, category }`. @throws 404 for an unknown id.
   */
  retrieve(id: string, waitMs: number): Promise<Reply | undefined>;
  /** Drops the results whose ids begin so. */
  forget(prefix: string): void;
}

/** Results that were retrieved are given again, for answers that were lost, but only so many. */
const KEPT_AFTER_RETRIEVAL = 4096;

export function createFutures(): Futures {
  const results = new Map<string, Promise<Reply>>();
  const retrieved = new Set<string>();
  return {
    keep(id, result) {
      results.set(id, result.catch(failure));
    },
    async retrieve(id, waitMs) {
      const result = results.get(id);
      if (!result) throw notThere(`request_id: there is no request ${JSON.stringify(id)}`);
      const value = await within(result, waitMs);
      if (value === undefined) return undefined;
      retrieved.delete(id);
      retrieved.add(id);
      for (const old of retrieved) {
        if (retrieved.size <= KEPT_AFTER_RETRIEVAL) break;
        retrieved.delete(old);
        results.delete(old);
      }
      return value;
    },
    forget(prefix) {
      for (const id of results.keys()) {
        if (!id.startsWith(prefix)) continue;
        results.delete(id);
        retrieved.delete(id);
      }
    },
  };
}

function failure(cause: unknown): Reply {
  const error = cause instanceof Error ? cause.message : String(cause);
  return plainReply({ error, category: cause instanceof UserError ? 'user' : 'server' });
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
