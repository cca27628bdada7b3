/**
 * The order of one model's operations. Each has a sequence number, counted from 1. Operations take
 * effect in that order, whatever order they arrive in, and a repeated one takes effect only once.
 */
import { createHash } from 'node:crypto';
import type { Futures } from './futures.js';
import { LIMITS } from './limits.js';
import { conflict, notFound, type Reply, tooMany } from './reply.js';

type Run = () => Promise<Reply>;

interface Waiting {
  start(): void;
  drop(why: Error): void;
}

/** The sequence numbers whose requests are remembered: more than may be in progress. */
const REMEMBERED = 2 * LIMITS.ahead;

export class Sequence {
  /** The hash of each number's request. */
  private readonly seen = new Map<number, string>();
  private readonly waiting = new Map<number, Waiting>();
  private closed = false;
  private next = 1;
  private unnumbered = 0;
  private turn: Promise<unknown> = Promise.resolve();

  /**
   * @param name the prefix of the ids of results
   * @param futures receives the results
   * @param ordered whether operations take effect by number; otherwise, as they arrive
   */
  constructor(
    private readonly name: string,
    private readonly futures: Pick<Futures, 'keep' | 'admit'>,
    private readonly ordered = true,
  ) {}

  /**
   * Accepts an operation and returns the id of its result, which is the same for a repeated one.
   * @param seq null for an operation without a number, which runs next
   * @param sent the request, by which a repeated one is recognised
   * @throws 409 for a number that another operation has, and 429 if no more are accepted for now,
   *   which leaves the number free.
   */
  take(seq: number | null, sent: string | Uint8Array, run: Run): string {
    if (this.closed) throw notFound(`${this.name}: no longer exists`);
    return seq === null ? this.takeUnnumbered(sent, run) : this.takeNumbered(seq, sent, run);
  }

  /** Accepts no more, and fails the operations that wait for a missing one. */
  close(): void {
    this.closed = true;
    const why = notFound(
      `${this.name}: no longer exists, and its operation ${this.next} never came`,
    );
    for (const { drop } of this.waiting.values()) drop(why);
    this.waiting.clear();
  }

  private takeUnnumbered(sent: string | Uint8Array, run: Run): string {
    this.futures.admit(sent.length);
    const id = `${this.name}:u${this.unnumbered++}`;
    this.futures.keep(id, this.inTurn(run), sent.length);
    return id;
  }

  private takeNumbered(seq: number, sent: string | Uint8Array, run: Run): string {
    const id = `${this.name}:${seq}`;
    const digest = createHash('sha256').update(sent).digest('base64');
    const before = this.seen.get(seq);
    if (before === digest) return id;
    if (before !== undefined || (this.ordered && seq < this.next))
      throw conflict(`seq_id: ${seq} of ${this.name} belongs to another operation`);
    if (this.ordered && seq >= this.next + LIMITS.ahead)
      throw tooMany(
        `seq_id: ${seq} of ${this.name} comes ${seq - this.next} before its turn, at most ` +
          `${LIMITS.ahead - 1} is accepted`,
      );
    // The operation that others wait for is always accepted: without it, none of them would end.
    if (!this.ordered || seq !== this.next) this.futures.admit(sent.length);
    this.seen.set(seq, digest);
    if (this.seen.size > REMEMBERED) this.seen.delete(this.seen.keys().next().value!);
    this.futures.keep(id, this.ordered ? this.whenNext(seq, run) : run(), sent.length);
    if (this.ordered) this.startReady();
    return id;
  }

  /** Runs the operation once all lower numbers have come. */
  private whenNext(seq: number, run: Run): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.waiting.set(seq, { start: () => resolve(this.inTurn(run)), drop: reject });
    });
  }

  private startReady(): void {
    for (let one = this.waiting.get(this.next); one; one = this.waiting.get(this.next)) {
      this.waiting.delete(this.next);
      this.next++;
      one.start();
    }
  }

  private inTurn(run: Run): Promise<Reply> {
    if (!this.ordered) return run();
    const result = this.turn.then(run);
    this.turn = result.catch(() => {});
    return result;
  }
}
