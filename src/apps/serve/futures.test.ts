import { describe, expect, it } from 'vitest';
import { Futures } from './futures.js';
import { LIMITS } from './limits.js';
import { plainReply, type Reply } from './reply.js';
import { Sequence } from './sequence.js';

const SMALL = {
  ...LIMITS,
  pending: 4,
  pendingBytes: 100,
  fetched: 3,
  results: 5,
  resultBytes: 10_000,
  resultMs: 50,
};
const settled = () => new Promise(setImmediate);
const big = (bytes: number): Reply => ({ bytes, json: () => ({}) });

describe('results that nobody fetches', () => {
  it('are kept up to a number; over it, the oldest are dropped', async () => {
    const futures = new Futures(SMALL);
    for (let i = 0; i < 20; i++) {
      futures.keep(`r:${i}`, Promise.resolve(plainReply({ i })));
      await settled();
    }
    expect(futures.held.results).toBe(SMALL.results);
    await expect(futures.retrieve('r:14', 10)).rejects.toThrow(/unknown request "r:14"/);
    expect((await futures.retrieve('r:15', 10))?.json()).toEqual({ i: 15 });
  });

  it('are kept up to a size in bytes; over it, fetched results are dropped first', async () => {
    const futures = new Futures(SMALL);
    for (const id of ['a', 'b']) futures.keep(id, Promise.resolve(big(4000)));
    await settled();
    await futures.retrieve('b', 10);
    futures.keep('c', Promise.resolve(big(4000)));
    await settled();
    await expect(futures.retrieve('b', 10)).rejects.toThrow(/unknown request/);
    expect(await futures.retrieve('a', 10)).toBeDefined();
    expect(await futures.retrieve('c', 10)).toBeDefined();
    // A result above the limit is kept as long as it is the only one.
    futures.keep('d', Promise.resolve(big(1e9)));
    await settled();
    expect(await futures.retrieve('d', 10)).toBeDefined();
    expect(futures.held).toMatchObject({ results: 1, bytes: 1e9 });
  });

  it('are kept for a limited time', async () => {
    let now = 0;
    const futures = new Futures(SMALL, () => now);
    futures.keep('sampler-0:1', Promise.resolve(plainReply({})));
    await settled();
    now = 49;
    futures.sweep();
    expect(futures.held.results).toBe(1);
    now = 101;
    futures.sweep();
    expect(futures.held).toEqual({ pending: 0, results: 0, bytes: 0 });
  });
});

describe('operations in progress', () => {
  const never = new Promise<Reply>(() => {});
  it('are limited in number and in bytes', () => {
    const futures = new Futures(SMALL);
    futures.keep('large', never, 90);
    expect(() => futures.admit(20)).toThrow(/requests of 100 bytes are in progress/);
    for (const id of ['b', 'c', 'd']) futures.keep(id, never);
    expect(() => futures.admit(0)).toThrow(/4 operations are in progress/);
  });

  it('leave their number free if refused; the one that others wait for is accepted', async () => {
    const futures = new Futures(SMALL);
    const sequence = new Sequence('m', futures);
    const ran: number[] = [];
    const take = (seq: number) =>
      sequence.take(seq, `${seq}`, async () => {
        ran.push(seq);
        return plainReply({ seq });
      });
    for (const seq of [2, 3, 4, 5]) take(seq);
    expect(() => take(6)).toThrow(/are in progress/);
    expect(() => take(10_000)).toThrow(/comes 9999 before its turn/);
    take(1);
    await settled();
    expect(ran).toEqual([1, 2, 3, 4, 5]);
    expect(futures.held.pending).toBe(0);
    expect(take(6)).toBe('m:6');
  });

  it('end with their model even if the one that they wait for never came', async () => {
    const futures = new Futures(SMALL);
    const sequence = new Sequence('m', futures);
    sequence.take(2, '2', async () => plainReply({}));
    const waits = futures.retrieve('m:2', 1000);
    sequence.close();
    expect((await waits)?.json()).toEqual({
      error: expect.stringMatching(/operation 1 never came/),
      category: 'user',
    });
    expect(futures.held.pending).toBe(0);
    expect(() => sequence.take(1, '1', async () => plainReply({}))).toThrow(/no longer exists/);
  });
});
