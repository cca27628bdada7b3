/**
 * The order of one model's operations. Each has a sequence number, counted from 1: they take effect in that order whatever
 * order they arrive in, and one that arrives again takes effect once.
 */
import { createHash } from 'node:crypto';
import type { Futures } from './futures.js';
import { LIMITS } from './limits.js';
import { conflict, notThere, type Reply, tooMany } from './reply.js';

export interface Sequence {
  /**
   * Takes an operation. @param seq null: it has none, and comes next. @param sent what was sent, to know a replay by.
   * @returns the id of its result, the same one for the same operation. @throws 409 for a number that another one has,
   * and 429 where no more is taken for now, which leaves the number free.
   */
  take(seq: number | null, sent: string | Uint8Array, run: () => Promise<Reply>): string;
  /** Takes no more, and fails those that wait for one that never came. */
  close(): void;
}

/** Numbers of which is remembered what was sent: more than may be under way. */
const REMEMBERED = 2 * LIMITS.ahead;

/** @param futures where results go. @param name starts the ids. @param ordered false: they take effect as they arrive. */
export function createSequence(
  name: string,
  { keep, admit }: Pick<Futures, 'keep' | 'admit'>,
  ordered = true,
): Sequence {
  const seen = new Map<number, string>();
  const waiting = new Map<
    number,
    { readonly start: () => void; readonly drop: (why: Error) => void }
  >();
  let closed = false;
  let next = 1;
  let unnumbered = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (run: () => Promise<Reply>) => {
    if (!ordered) return run();
    const result = turn.then(run);
    turn = result.catch(() => {});
    return result;
  };
  return {
    take(seq, sent, run) {
      if (closed) throw notThere(`${name}: it is gone`);
      const bytes = sent.length;
      if (seq === null) {
        admit(bytes);
        const id = `${name}:u${unnumbered++}`;
        keep(id, inTurn(run), bytes);
        return id;
      }
      const id = `${name}:${seq}`;
      const digest = createHash('sha256').update(sent).digest('base64');
      const before = seen.get(seq);
      if (before === digest) return id;
      if (before !== undefined || (ordered && seq < next))
        throw conflict(`seq_id: ${seq} of ${name} was another operation`);
      if (ordered && seq >= next + LIMITS.ahead)
        throw tooMany(
          `seq_id: ${seq} of ${name} comes ${seq - next} before its turn, which is too far`,
        );
      // The one that others wait for is let in whatever else is under way: without it none of them would ever end.
      if (!ordered || seq !== next) admit(bytes);
      seen.set(seq, digest);
      if (seen.size > REMEMBERED) seen.delete(seen.keys().next().value!);
      if (!ordered) {
        keep(id, run(), bytes);
        return id;
      }
      keep(
        id,
        new Promise((resolve, reject) => {
          waiting.set(seq, { start: () => resolve(inTurn(run)), drop: reject });
        }),
        bytes,
      );
      for (let one = waiting.get(next); one; one = waiting.get(next)) {
        waiting.delete(next);
        next++;
        one.start();
      }
      return id;
    },
    close() {
      closed = true;
      const why = notThere(`${name}: it is gone, and its operation ${next} never came`);
      for (const { drop } of waiting.values()) drop(why);
      waiting.clear();
    },
  };
}
