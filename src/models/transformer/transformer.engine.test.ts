import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng, deriveSeed } from '../../base/random.js';
import type { Example } from '../policy.js';
import { policySuite } from '../policy.suite.js';
import { type Engine, openEngine, type Shape } from './index.js';

const SHAPE: Shape = { layers: 2, width: 32, heads: 2, vocab: 19, context: 21 };

for (const workers of [1, 2]) {
  policySuite(`the transformer on ${workers} worker(s)`, async () => {
    const engine = await openEngine({ workers });
    return {
      vocab: SHAPE.vocab,
      make: (seed) => engine.createPolicy(SHAPE, { seed }),
      load: (path) => engine.createPolicy(SHAPE, { path }),
      close: () => engine.dispose(),
    };
  });
}

describe('any number of workers', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'candor-workers-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('gives bit-identical training, samples and saved bytes', async () => {
    const outcomes = [];
    for (const workers of [1, 2, 3]) {
      const engine = await openEngine({ workers });
      outcomes.push(await trainAndSample(engine, join(folder, `${workers}.safetensors`)));
      await engine.dispose();
    }
    expect(outcomes[1]!.bytes.equals(outcomes[0]!.bytes)).toBe(true);
    expect(outcomes[2]!.bytes.equals(outcomes[0]!.bytes)).toBe(true);
    expect(outcomes[1]!.rest).toEqual(outcomes[0]!.rest);
    expect(outcomes[2]!.rest).toEqual(outcomes[0]!.rest);
  });

  async function trainAndSample(engine: Engine, path: string) {
    const policy = await engine.createPolicy({ ...SHAPE, context: 48 }, { seed: 3 });
    const rest = [];
    for (let step = 0; step < 3; step++) {
      rest.push(await policy.accumulate(randomExamples(90, 48, step)));
      rest.push(await policy.accumulate(randomExamples(3, 48, 10 + step)));
      rest.push(await policy.step({ learningRate: 0.01, clipNorm: 1 }));
    }
    const sampler = await policy.snapshot('end');
    const requests = randomExamples(30, 40, 7).map(({ tokens }, i) => ({
      prompt: tokens,
      seeds: Array.from({ length: i }, (_, s) => 100 * i + s),
    }));
    rest.push(
      await sampler.sample(requests, { maxTokens: 20, temperature: 1, topP: 0.9, stop: 0 }),
    );
    await policy.save(path);
    return { bytes: await readFile(path), rest };
  }
});

describe('the engine', () => {
  it('keeps two models of different shapes apart', async () => {
    const engine = await openEngine({ workers: 1 });
    const small = await engine.createPolicy(SHAPE, { seed: 1 });
    const large = await engine.createPolicy({ ...SHAPE, layers: 3, width: 64 }, { seed: 1 });
    const probe = [{ tokens: [1, 2, 3, 4] }];
    const before = [await small.logprobs(probe), await large.logprobs(probe)];
    await large.accumulate(randomExamples(5, 20, 1));
    await large.step({ learningRate: 0.01 });
    expect(await small.logprobs(probe)).toEqual(before[0]);
    expect(await large.logprobs(probe)).not.toEqual(before[1]);
    await engine.dispose();
  });

  it('accepts a vocabulary of 2, and contexts of 2 and of several micro-batches', async () => {
    const engine = await openEngine({ workers: 1 });
    const tiny = await engine.createPolicy(
      { layers: 1, width: 16, heads: 1, vocab: 2, context: 2 },
      { seed: 1 },
    );
    const [row] = await tiny.logprobs([{ tokens: [0, 1] }]);
    expect(row![1]).toBeCloseTo(Math.log(0.5), 1);
    const long = await engine.createPolicy({ ...SHAPE, context: 500 }, { seed: 1 });
    const tokens = Array.from({ length: 500 }, (_, i) => i % 19);
    const { logprobs } = await long.accumulate([
      { tokens, coef: tokens.map((_, i) => (i ? 1 : 0)) },
    ]);
    expect(logprobs[0]!.slice(0, 9)).toEqual(
      (await long.logprobs([{ tokens: tokens.slice(0, 9) }]))[0],
    );
    await engine.dispose();
  });

  it('accepts more one-token examples (no predictions) than a micro-batch has rows', async () => {
    const engine = await openEngine({ workers: 1 });
    const policy = await engine.createPolicy(SHAPE, { seed: 1 });
    const before = await policy.logprobs([{ tokens: [1, 2, 3] }]);
    const many = Array.from({ length: 1000 }, () => ({ tokens: [1] }));
    expect(await policy.logprobs(many)).toEqual(many.map(() => Float32Array.of(0)));
    expect(await policy.logprobs([{ tokens: [1, 2, 3] }])).toEqual(before);
    await engine.dispose();
  });

  it('refuses to step on a gradient that overflowed', async () => {
    const engine = await openEngine({ workers: 1 });
    const policy = await engine.createPolicy(SHAPE, { seed: 1 });
    for (let i = 0; i < 8; i++) await policy.accumulate([{ tokens: [1, 2], coef: [0, 3e38] }]);
    await expect(policy.step({ learningRate: 0.01 })).rejects.toThrow(
      /gradient's norm is (NaN|Infinity)/,
    );
    await engine.dispose();
  });

  it('returns an empty sample for a prompt that fills the context', async () => {
    const engine = await openEngine({ workers: 1 });
    const policy = await engine.createPolicy(SHAPE, { seed: 1 });
    const sampler = await policy.snapshot('a');
    const prompt = Array.from({ length: SHAPE.context }, () => 1);
    const [samples] = await sampler.sample([{ prompt, seeds: [1, 2] }], {
      maxTokens: 4,
      temperature: 1,
      topP: 1,
      stop: 0,
    });
    expect(samples!.map(({ tokens, stopReason }) => [tokens, stopReason])).toEqual([
      [[], 'length'],
      [[], 'length'],
    ]);
    await engine.dispose();
  });

  it.each([
    [{ width: 40 }, 'shape.width: must be a multiple of 16 · heads = 32, got 40'],
    [{ layers: 0 }, 'shape.layers: must be an integer in 1..64, got 0'],
    [{ vocab: 1.5 }, 'shape.vocab: must be an integer in 2..65536, got 1.5'],
    [{ context: 1 }, 'shape.context: must be an integer in 2..4096, got 1'],
  ])('refuses the shape %j', async (changes, message) => {
    const engine = await openEngine({ workers: 1 });
    await expect(engine.createPolicy({ ...SHAPE, ...changes }, { seed: 1 })).rejects.toThrow(
      message,
    );
    await engine.dispose();
  });

  it('refuses an invalid number of workers, and calls after it was disposed', async () => {
    await expect(openEngine({ workers: 0 })).rejects.toThrow(
      'engine.workers: must be an integer in 1..64, got 0',
    );
    for (const workers of [1, 2]) {
      const engine = await openEngine({ workers });
      const policy = await engine.createPolicy(SHAPE, { seed: 1 });
      await engine.dispose();
      await expect(policy.logprobs([{ tokens: [1, 2] }])).rejects.toThrow(/disposed/);
    }
  });
});

function randomExamples(count: number, longest: number, seed: number): Example[] {
  const rng = createRng(deriveSeed(seed, 'examples'));
  return Array.from({ length: count }, () => {
    const tokens = Array.from({ length: 1 + rng.int(longest) }, () => rng.int(SHAPE.vocab));
    const coef = tokens.map((_, t) => (t === 0 || rng.next() < 0.3 ? 0 : rng.normal() / 10));
    return { tokens, coef };
  });
}
