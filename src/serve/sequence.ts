/**
 * The order of one model's operations. Each has a sequence number, counted from 1: they take effect in that order whatever
 * order they arrive in, and one that arrives again takes effect once.
 */
import { createHash } from 'node:crypto';
import { conflict, type Reply } from './reply.js';

export interface Sequence {
  /**
   * Takes an operation. @param seq null: it has none, and comes next. @param sent what was sent, to know a replay by.
   * @returns the id of its result, the same one for the same operation. @throws 409 for a number that another one has.
   */
  take(seq: number | null, sent: string | Uint8Array, run: () => Promise<Reply>): string;
}

/** Numbers of which is remembered what was sent: far more than a client has under way. */
const REMEMBERED = 65_536;

/** @param keep where the result goes. @param name starts the ids. @param ordered false: they take effect as they arrive. */
export function createSequence(
  name: string,
  keep: (id: string, result: Promise<Reply>) => void,
  ordered = true,
): Sequence {
  const seen = new Map<number, string>();
  const waiting = new Map<number, () => void>();
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
      if (seq === null) {
        const id = `${name}:u${unnumbered++}`;
        keep(id, inTurn(run));
        return id;
      }
      const id = `${name}:${seq}`;
      const digest = createHash('sha256').update(sent).digest('base64');
      const before = seen.get(seq);
      if (before === digest) return id;
      if (before !== undefined || (ordered && seq < next))
        throw conflict(`seq_id: ${seq} of ${name} was another operation`);
      seen.set(seq, digest);
      if (seen.size > REMEMBERED) seen.delete(seen.keys().next().value!);
      if (!ordered) {
        keep(id, run());
        return id;
      }
      keep(
        id,
        new Promise((resolve) => {
          waiting.set(seq, () => resolve(inTurn(run)));
        }),
      );
      for (let start = waiting.get(next); start; start = waiting.get(next)) {
        waiting.delete(next);
        next++;
        start();
      }
      return id;
    },
  };
}
