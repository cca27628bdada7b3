/** Operations in progress and their results, which a client requests until it has them. */

import { HTTPException } from 'hono/http-exception';
import { UserError } from '../../base/errors.js';
import { LIMITS, type ServeLimits } from './limits.js';
import { withProtocolNames } from './protocol-names.js';
import { notFound, plainReply, type Reply, tooMany } from './reply.js';

interface Done {
  readonly bytes: number;
  /** When it was done, in ms. */
  readonly at: number;
}

export class Futures {
  private readonly results = new Map<string, Promise<Reply>>();
  /** Results that nobody has fetched, in the order in which they were done. */
  private readonly waiting = new Map<string, Done>();
  /** Results that were fetched, in the order in which they were. */
  private readonly fetched = new Map<string, Done>();
  private pending = 0;
  private pendingBytes = 0;
  private bytesHeld = 0;

  /** @param now the time in ms, for the age of results. */
  constructor(
    private readonly limits: ServeLimits = LIMITS,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The operations in progress, and the results that are held. */
  get held(): { readonly pending: number; readonly results: number; readonly bytes: number } {
    return { pending: this.pending, results: this.results.size, bytes: this.bytesHeld };
  }

  /**
   * Checks that another operation can be accepted.
   * @param bytes the size of its request
   * @throws 429 if too many operations are in progress.
   */
  admit(bytes: number): void {
    const { pending, pendingBytes } = this.limits;
    if (this.pending >= pending)
      throw tooMany(`${pending} operations are in progress; fetch their results, then try again`);
    if (this.pending > 0 && this.pendingBytes + bytes > pendingBytes)
      throw tooMany(`requests of ${pendingBytes} bytes are in progress; try again later`);
  }

  /** Keeps an operation's result under an id. @param bytes the size of its request. */
  keep(id: string, result: Promise<Reply>, bytes = 0): void {
    this.pending++;
    this.pendingBytes += bytes;
    for (const before of [this.waiting, this.fetched]) if (before.has(id)) this.drop(before, id);
    const settled: Promise<Reply> = result.catch(failureReply).then((reply) => {
      this.pending--;
      this.pendingBytes -= bytes;
      // It may have been forgotten in the meantime, or another operation may have its id.
      if (this.results.get(id) !== settled) return reply;
      this.waiting.set(id, { bytes: reply.bytes, at: this.now() });
      this.bytesHeld += reply.bytes;
      this.dropOverLimit();
      return reply;
    });
    this.results.set(id, settled);
  }

  /**
   * Returns a result, or undefined if it is not done within this time, in ms. The result of a
   * failed operation is `{ error, category }`. @throws 404 for an unknown id.
   */
  async retrieve(id: string, waitMs: number): Promise<Reply | undefined> {
    const result = this.results.get(id);
    if (!result)
      throw notFound(
        `request_id: unknown request ${JSON.stringify(id)}; a result is kept for at most ` +
          `${this.limits.resultMs / 1000} s until it is fetched`,
      );
    const value = await within(result, waitMs);
    if (value === undefined) return undefined;
    const done = this.waiting.get(id) ?? this.fetched.get(id);
    if (done) {
      this.waiting.delete(id);
      this.fetched.delete(id);
      this.fetched.set(id, done);
      this.dropOverLimit();
    }
    return value;
  }

  /** Drops the results whose ids start with this prefix. */
  forget(prefix: string): void {
    for (const id of [...this.results.keys()]) {
      if (!id.startsWith(prefix)) continue;
      this.drop(this.waiting, id);
      this.drop(this.fetched, id);
    }
  }

  /** Drops the results that are too old. */
  sweep(): void {
    const before = this.now() - this.limits.resultMs;
    for (const done of [this.waiting, this.fetched])
      for (const [id, { at }] of done) if (at < before) this.drop(done, id);
  }

  private dropOverLimit(): void {
    const { waiting, fetched, limits } = this;
    while (fetched.size > limits.fetched) this.dropOldest(fetched);
    while (waiting.size > limits.results) this.dropOldest(waiting);
    // Drops fetched results first, and never the last one, whatever its size.
    while (this.bytesHeld > limits.resultBytes && fetched.size + waiting.size > 1)
      this.dropOldest(fetched.size > 0 ? fetched : waiting);
  }

  private dropOldest(from: Map<string, Done>): void {
    this.drop(from, from.keys().next().value as string);
  }

  private drop(from: Map<string, Done>, id: string): void {
    this.bytesHeld -= from.get(id)?.bytes ?? 0;
    from.delete(id);
    this.results.delete(id);
  }
}

function failureReply(cause: unknown): Reply {
  const error = withProtocolNames(cause instanceof Error ? cause.message : String(cause));
  const isUsers =
    cause instanceof UserError || (cause instanceof HTTPException && cause.status < 500);
  return plainReply({ error, category: isUsers ? 'user' : 'server' });
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
