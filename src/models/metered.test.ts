import { describe, expect, it } from 'vitest';
import { createBigram } from './bigram.fixture.js';
import { allTokens, metered, noTokens } from './metered.js';

describe('a metered model', () => {
  it('counts what is read, sampled and trained, and changes nothing', async () => {
    const bigram = createBigram(4);
    const sampled = {
      tokens: [1, 2],
      logprobs: new Float32Array(2),
      stopReason: 'length' as const,
    };
    const plain = {
      ...bigram,
      snapshot: async () => ({
        sample: async () => [[sampled, sampled]],
        logprobs: async () => [new Float32Array(3)],
        dispose: async () => {},
      }),
    };
    const count = noTokens();
    const policy = metered(plain, count);
    const sampler = await policy.snapshot('a');
    const options = { maxTokens: 2, temperature: 1, topP: 1, stop: 0 };
    expect(await sampler.sample([{ prompt: [1, 2, 3], seeds: [1, 2] }], options)).toEqual([
      [sampled, sampled],
    ]);
    expect(count).toEqual({ read: 3, sampled: 4, trained: 0 });
    await sampler.logprobs([{ tokens: [1, 2, 3] }]);
    await policy.logprobs([{ tokens: [1, 2] }]);
    const learnt = [{ tokens: [1, 2, 3, 0], coef: [0, 0, 1, 1] }];
    expect(await policy.accumulate(learnt)).toEqual(await plain.accumulate(learnt));
    expect(count).toEqual({ read: 8, sampled: 4, trained: 4 });
    expect(allTokens(count)).toBe(16);
  });
});
