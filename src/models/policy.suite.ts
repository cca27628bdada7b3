/**
 * Tests what every Policy must do. Each implementation's test calls `policySuite` with a way to
 * make one.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng, deriveSeed } from '../base/random.js';
import { metered, noTokens } from './metered.js';
import type { Example, Policy, SampleOptions } from './policy.js';

export interface PolicyUnderTest {
  /** Token ids are 0 to vocab − 1; 4 or more. */
  readonly vocab: number;
  /** Returns a new policy, the same one for the same seed, with a context of 12 or more. */
  make(seed: number): Promise<Policy>;
  /** Loads what `save` wrote; absent if saved models are not on this disk. */
  load?(path: string): Promise<Policy>;
  /** The largest difference that repeated or re-batched arithmetic may make; 0 for none. */
  readonly tolerance?: number;
  close?(): Promise<void>;
}

const ADAM = { learningRate: 0.01 };

export function policySuite(name: string, open: () => Promise<PolicyUnderTest>): void {
  describe(`${name} keeps the Policy contract`, () => {
    let under: PolicyUnderTest;
    let folder: string;
    beforeAll(async () => {
      under = await open();
      folder = await mkdtemp(join(tmpdir(), 'candor-policy-'));
    });
    afterAll(async () => {
      await rm(folder, { recursive: true, force: true });
      await under.close?.();
    });

    const options = (changes: Partial<SampleOptions> = {}): SampleOptions => ({
      maxTokens: 8,
      temperature: 1,
      topP: 1,
      stop: 0,
      ...changes,
    });
    const texts = (count: number, seed = 5): number[][] => {
      const rng = createRng(deriveSeed(seed, 'texts'));
      return Array.from({ length: count }, () =>
        Array.from({ length: 2 + rng.int(10) }, () => rng.int(under.vocab)),
      );
    };
    const examples = (count: number, sign = 1, seed = 5): Example[] => {
      const rng = createRng(deriveSeed(seed, 'coefs'));
      return texts(count, seed).map((tokens) => ({
        tokens,
        coef: tokens.map((_, t) => (t === 0 ? 0 : sign * (0.1 + rng.next()))),
      }));
    };
    const expectClose = (
      actual: ArrayLike<number>,
      expected: ArrayLike<number>,
      tolerance: number,
    ) => {
      expect(actual.length).toBe(expected.length);
      for (let i = 0; i < actual.length; i++) {
        expect(Math.abs((actual[i] as number) - (expected[i] as number))).toBeLessThanOrEqual(
          tolerance,
        );
      }
    };
    const exact = () => under.tolerance ?? 0;
    const gradNorm = async (policy: Policy, ...calls: Example[][]): Promise<number> => {
      for (const call of calls) await policy.accumulate(call);
      return (await policy.step({ learningRate: 0 })).gradNorm;
    };

    it('gives log-probabilities of every token but the first, which add up to probability 1', async () => {
      const policy = await under.make(1);
      const start = [1, 2, 3];
      const next = Array.from({ length: under.vocab }, (_, v) => ({ tokens: [...start, v] }));
      const rows = await policy.logprobs(next);
      for (const row of rows) {
        expect(row.length).toBe(4);
        expect(row[0]).toBe(0);
        for (const value of row) expect(value).toBeLessThanOrEqual(0);
      }
      const total = rows.reduce((sum, row) => sum + Math.exp(row[3] as number), 0);
      expect(total).toBeCloseTo(1, 4);
    });

    it('reads the same log-probabilities alone, in a batch, again, and while it learns', async () => {
      const policy = await under.make(1);
      const batch = examples(17);
      const together = await policy.logprobs(batch);
      const again = await policy.logprobs(batch);
      const learning = (await policy.accumulate(batch)).logprobs;
      for (const [i, example] of batch.entries()) {
        const [alone] = await policy.logprobs([example]);
        expectClose(together[i]!, alone!, exact());
        expectClose(again[i]!, alone!, exact());
        expectClose(learning[i]!, alone!, exact());
      }
    });

    it('has nothing to give for no examples and no requests', async () => {
      const policy = await under.make(1);
      expect(await policy.logprobs([])).toEqual([]);
      expect((await policy.accumulate([])).logprobs).toEqual([]);
      expect(await (await policy.snapshot('empty')).sample([], options())).toEqual([]);
    });

    it('moves log p up with positive coefficients and down with negative ones', async () => {
      const [example] = examples(1);
      const sum = async (policy: Policy) =>
        (await policy.logprobs([example!]))[0]!.reduce((a, b) => a + b, 0);
      for (const sign of [1, -1]) {
        const policy = await under.make(1);
        const before = await sum(policy);
        await policy.accumulate(examples(1, sign));
        await policy.step(ADAM);
        expect(Math.sign((await sum(policy)) - before)).toBe(sign);
      }
    });

    it('has a gradient that is a plain sum: additive over calls, and cancelled by its negative', async () => {
      const policy = await under.make(1);
      const all = examples(9);
      const whole = await gradNorm(policy, all);
      expect(whole).toBeGreaterThan(0);
      expect(await gradNorm(policy, all.slice(0, 4), all.slice(4))).toBeCloseTo(whole, 3);
      expect(await gradNorm(policy, all, all)).toBeCloseTo(2 * whole, 3);
      expect(await gradNorm(policy, all, examples(9, -1))).toBeLessThan(1e-3 * whole);
      expect(await gradNorm(policy, examples(9, -1))).toBeCloseTo(whole, 3);
    });

    it('starts from a gradient of zero after a step, and coefficients of zero add none', async () => {
      const policy = await under.make(1);
      await policy.accumulate(examples(3));
      await policy.step(ADAM);
      expect(await gradNorm(policy)).toBe(0);
      const tokens = texts(3);
      const silent = tokens.map((text): Example => ({ tokens: text, coef: text.map(() => 0) }));
      const { logprobs } = await policy.accumulate(silent);
      expect(logprobs.map((row) => row.length)).toEqual(tokens.map((text) => text.length));
      expect(await gradNorm(policy)).toBe(0);
    });

    it('counts a token with coefficient 0 as context', async () => {
      const policy = await under.make(1);
      const coef = [0, 0, 0, 1];
      const norms = [];
      for (const first of [1, 2])
        norms.push(await gradNorm(policy, [{ tokens: [first, 1, 2, 3], coef }]));
      expect(norms[0]).toBeGreaterThan(0);
      expect(await gradNorm(policy, [{ tokens: [1, 1, 2, 3], coef: [0, 0, 0, 2] }])).toBeCloseTo(
        2 * norms[0]!,
        3,
      );
    });

    it('reports the norm before clipping, and a clipped gradient is a smaller one in the same direction', async () => {
      const norm = await gradNorm(await under.make(1), examples(3));
      const clipped = await under.make(1);
      const scaled = await under.make(1);
      await clipped.accumulate(examples(3));
      expect((await clipped.step({ ...ADAM, eps: 1, clipNorm: norm / 2 })).gradNorm).toBeCloseTo(
        norm,
        4,
      );
      await scaled.accumulate(
        examples(3).map((e) => ({ ...e, coef: Array.from(e.coef, (c) => c / 2) })),
      );
      await scaled.step({ ...ADAM, eps: 1 });
      const probe = texts(4, 9).map((tokens) => ({ tokens }));
      const rows = await clipped.logprobs(probe);
      for (const [i, row] of (await scaled.logprobs(probe)).entries())
        expectClose(rows[i]!, row, 1e-4);
    });

    it('samples one answer for each seed, in order, the same whatever else is in the batch', async () => {
      const sampler = await (await under.make(1)).snapshot('a');
      const prompts = texts(5, 6).map((text) => text.slice(0, 4));
      const requests = prompts.map((prompt, i) => ({
        prompt,
        seeds: Array.from({ length: i + 1 }, (_, s) => 10 * i + s),
      }));
      const together = await sampler.sample(requests, options());
      expect(together.map((row) => row.length)).toEqual([1, 2, 3, 4, 5]);
      for (const [i, { prompt, seeds }] of requests.entries()) {
        for (const [j, seed] of seeds.entries()) {
          const [[alone]] = (await sampler.sample([{ prompt, seeds: [seed] }], options())) as [
            [never],
          ];
          expect(together[i]![j]).toEqual(alone);
        }
      }
      const seeds = new Set(together[4]!.map(({ tokens }) => tokens.join()));
      expect(seeds.size).toBeGreaterThan(1);
    });

    it('gives samples the log-probabilities that `logprobs` reads, at any temperature and nucleus', async () => {
      const policy = await under.make(1);
      const sampler = await policy.snapshot('a');
      for (const changes of [
        {},
        { temperature: 0.5 },
        { temperature: 2, topP: 0.6 },
        { temperature: 0 },
      ]) {
        const prompt = [1, 2];
        const [samples] = await sampler.sample([{ prompt, seeds: [1, 2, 3, 4] }], options(changes));
        for (const { tokens, logprobs } of samples!) {
          const [read] = await policy.logprobs([{ tokens: [...prompt, ...tokens] }]);
          expectClose(logprobs, read!.slice(prompt.length), 1e-4);
        }
      }
    });

    it('ends at the stop token, at maxTokens or at the context, and says which', async () => {
      const policy = await under.make(1);
      const sampler = await policy.snapshot('a');
      const seeds = Array.from({ length: 40 }, (_, i) => i);
      const [samples] = await sampler.sample(
        [{ prompt: [1], seeds }],
        options({ maxTokens: 5, stop: 2 }),
      );
      for (const { tokens, logprobs, stopReason } of samples!) {
        expect(logprobs.length).toBe(tokens.length);
        expect(tokens.slice(0, -1)).not.toContain(2);
        if (stopReason === 'stop') expect(tokens.at(-1)).toBe(2);
        else expect([tokens.length, tokens.includes(2)]).toEqual([5, false]);
      }
      expect(new Set(samples!.map((s) => s.stopReason)).size).toBe(2);
      const prompt = Array.from({ length: policy.context - 2 }, () => 1);
      const [[full]] = (await sampler.sample([{ prompt, seeds: [1] }], options({ stop: -1 }))) as [
        [never],
      ];
      expect(full).toMatchObject({
        stopReason: 'length',
        tokens: [expect.any(Number), expect.any(Number)],
      });
    });

    it('is greedy at temperature 0 and at a tiny nucleus: always the likeliest token', async () => {
      const policy = await under.make(1);
      const sampler = await policy.snapshot('a');
      const all = Array.from({ length: under.vocab }, (_, v) => ({ tokens: [1, 2, v] }));
      const likelihoods = (await policy.logprobs(all)).map((row) => row[2] as number);
      const best = likelihoods.indexOf(Math.max(...likelihoods));
      for (const changes of [{ temperature: 0 }, { topP: 1e-6 }]) {
        const request = { prompt: [1, 2], seeds: [1, 2, 3] };
        const [samples] = await sampler.sample([request], options({ ...changes, maxTokens: 1 }));
        expect(samples!.map(({ tokens }) => tokens[0])).toEqual([best, best, best]);
      }
    });

    it('samples tokens as often as their probabilities say, within the nucleus only', async () => {
      const policy = await under.make(1);
      const sampler = await policy.snapshot('a');
      const all = Array.from({ length: under.vocab }, (_, v) => ({ tokens: [1, 2, v] }));
      const p = (await policy.logprobs(all)).map((row) => Math.exp(row[2] as number));
      const count = 4000;
      const seeds = Array.from({ length: count }, (_, i) => deriveSeed(7, 'frequency', i));
      for (const { temperature, topP } of [
        { temperature: 1, topP: 1 },
        { temperature: 0.5, topP: 1 },
        { temperature: 1, topP: 0.5 },
      ]) {
        const request = { prompt: [1, 2], seeds };
        const [samples] = await sampler.sample(
          [request],
          options({ maxTokens: 1, temperature, topP }),
        );
        const counts = p.map(() => 0);
        for (const { tokens } of samples!) counts[tokens[0]!]!++;
        const expected = nucleus(
          p.map((x) => x ** (1 / temperature)),
          topP,
        );
        for (const [v, share] of expected.entries()) {
          const deviation = Math.sqrt((share * (1 - share)) / count);
          expect(Math.abs(counts[v]! / count - share)).toBeLessThanOrEqual(5 * deviation);
        }
      }
    });

    it('keeps a snapshot as it was while the policy goes on learning', async () => {
      const policy = await under.make(1);
      const sampler = await policy.snapshot('before');
      const request = { prompt: [1, 2, 3], seeds: [1, 2, 3, 4, 5] };
      const before = await sampler.sample([request], options());
      for (let i = 0; i < 3; i++) {
        await policy.accumulate(examples(5));
        await policy.step({ learningRate: 0.1 });
      }
      expect(await sampler.sample([request], options())).toEqual(before);
      const [first] = before[0]!;
      const [read] = await sampler.logprobs([{ tokens: [...request.prompt, ...first!.tokens] }]);
      expectClose(read!.slice(request.prompt.length), first!.logprobs, 1e-4);
      const after = await (await policy.snapshot('after')).sample([request], options());
      expect(after).not.toEqual(before);
    });

    it('does things in the order in which they were asked, awaited or not', async () => {
      const [calm, hasty] = [await under.make(1), await under.make(1)];
      for (let i = 0; i < 2; i++) {
        await calm.accumulate(examples(5));
        await calm.step(ADAM);
      }
      const all = [0, 1].flatMap(() => [hasty.accumulate(examples(5)), hasty.step(ADAM)]);
      await Promise.all(all);
      const probe = texts(3).map((tokens) => ({ tokens }));
      const rows = await hasty.logprobs(probe);
      for (const [i, row] of (await calm.logprobs(probe)).entries())
        expectClose(rows[i]!, row, exact());
    });

    it('refuses examples and requests that break the contract, and names the field', async () => {
      const policy = await under.make(1);
      const sampler = await policy.snapshot('a');
      const long = Array.from({ length: policy.context + 1 }, () => 1);
      const bad: [Promise<unknown>, RegExp][] = [
        [policy.accumulate([{ tokens: [1, 2], coef: [0] }]), /coef/],
        [policy.accumulate([{ tokens: [1, 2], coef: [1, 1] }]), /coef\[0\]/],
        [policy.accumulate([{ tokens: [1, 2], coef: [0, Number.NaN] }]), /coef\[1\]/],
        [policy.logprobs([{ tokens: [] }]), /tokens/],
        [policy.logprobs([{ tokens: long }]), /tokens/],
        [policy.logprobs([{ tokens: [1, under.vocab] }]), /tokens\[1\]/],
        [sampler.sample([{ prompt: [], seeds: [1] }], options()), /prompt/],
        [sampler.sample([{ prompt: [-1], seeds: [1] }], options()), /prompt\[0\]/],
        [sampler.sample([{ prompt: [1], seeds: [1] }], options({ maxTokens: 0 })), /maxTokens/],
        [
          sampler.sample([{ prompt: [1], seeds: [1] }], options({ temperature: -1 })),
          /temperature/,
        ],
        [sampler.sample([{ prompt: [1], seeds: [1] }], options({ topP: 0 })), /topP/],
      ];
      await Promise.all(bad.map(([promise, message]) => expect(promise).rejects.toThrow(message)));
      expect(await gradNorm(policy)).toBe(0);
    });

    it('saves bytes that depend on the state alone, and goes on from them as if never interrupted', async () => {
      if (!under.load) return;
      const train = async (policy: Policy, from: number, to: number) => {
        for (let i = from; i < to; i++) {
          await policy.accumulate(examples(4, 1, i));
          await policy.step(ADAM);
        }
      };
      const paths = ['half', 'whole', 'resumed'].map((file) => join(folder, `${file}.safetensors`));
      const policy = await under.make(1);
      await train(policy, 0, 2);
      await policy.save(paths[0]!);
      await train(policy, 2, 4);
      await policy.save(paths[1]!);
      const resumed = await under.load(paths[0]!);
      await train(resumed, 2, 4);
      await resumed.save(paths[2]!);
      const [half, whole, again] = await Promise.all(paths.map((path) => readFile(path)));
      expect(again!.equals(whole!)).toBe(true);
      expect(half!.equals(whole!)).toBe(false);
    });

    it('works the same inside a wrapper, as training wraps it, even if it is a class', async () => {
      const count = noTokens();
      const [plain, inner] = [await under.make(1), await under.make(1)];
      const wrapped = metered(inner, count);
      expect([wrapped.context, wrapped.checkpointEnding]).toEqual([
        plain.context,
        plain.checkpointEnding,
      ]);
      const steps: unknown[][] = [];
      for (const policy of [plain, wrapped]) {
        const learned = await policy.accumulate(examples(4));
        const step = await policy.step(ADAM);
        const sampler = await policy.snapshot('wrapped');
        const samples = await sampler.sample([{ prompt: [1, 2], seeds: [3, 4] }], options());
        const read = await sampler.logprobs(texts(2).map((tokens) => ({ tokens })));
        await sampler.dispose();
        steps.push([learned, step, samples, read, await policy.logprobs(examples(2))]);
      }
      if (exact() === 0) expect(steps[1]).toEqual(steps[0]);
      const path = join(folder, `wrapped${wrapped.checkpointEnding}`);
      await wrapped.save(path);
      await wrapped.dispose();
      await expect(inner.logprobs([{ tokens: [1, 2] }])).rejects.toThrow(/disposed/);
      expect(count.trained).toBe(examples(4).reduce((sum, { tokens }) => sum + tokens.length, 0));
      expect(count.sampled).toBeGreaterThan(0);
    });

    it('refuses to work after it was disposed', async () => {
      const policy = await under.make(1);
      const sampler = await policy.snapshot('a');
      await sampler.dispose();
      await policy.dispose();
      await expect(policy.logprobs([{ tokens: [1, 2] }])).rejects.toThrow(/disposed/);
      await expect(sampler.sample([{ prompt: [1], seeds: [1] }], options())).rejects.toThrow(
        /disposed/,
      );
    });
  });
}

/** Returns the probabilities of the likeliest tokens that first reach a mass of topP. */
function nucleus(weights: readonly number[], topP: number): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  const order = weights.map((_, v) => v).sort((a, b) => weights[b]! - weights[a]! || a - b);
  const kept = weights.map(() => 0);
  let mass = 0;
  for (const v of order) {
    if (mass >= topP * total) break;
    kept[v] = weights[v]!;
    mass += weights[v]!;
  }
  return kept.map((weight) => weight / mass);
}
