import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import { meteredSampler, noTokens } from '../models/metered.js';
import type { SampleOptions, SampleRequest, Sampler } from '../models/policy.js';
import { createTokenizer, SPECIAL_PLACEHOLDER } from '../models/text/tokenizer.js';
import type { Task } from '../tasks/task.js';
import { createParaphraser, type ParaphraseModel } from './paraphrase.js';
import { type CotSample, type QuestionSamples, sampleSummaries, TRUNCATED } from './rollout.js';

const tokenizer = createTokenizer('abcdefgh');
const STOP = 1;
const task = {
  name: 'letters',
  paraphrase: (_, cot, rng) =>
    rng ? cot.replaceAll('a', 'bc'[rng.int(2)]!) : cot.replaceAll('a', 'd'),
} as Task;

const cotOf = (text: string): CotSample => ({
  tokens: [...tokenizer.encode(text.replaceAll(SPECIAL_PLACEHOLDER, '')), STOP],
  ...{ text, summaries: [] },
});
const samplesOf = (...texts: string[][]): QuestionSamples[] =>
  texts.map((cots, q) => ({
    question: { id: `${q}`, text: 'ab', answer: 'a', difficulty: 'all' },
    cots: cots.map(cotOf),
  }));

/** Shifts the CoT's letters by one and ends, or by two and does not, as the seed has it. */
function shifting(
  calls: { requests: readonly SampleRequest[]; options: SampleOptions }[] = [],
): Sampler {
  return {
    async sample(requests, options) {
      calls.push({ requests, options });
      return requests.map(({ prompt, seeds }) =>
        seeds.map((seed) => {
          const ends = createRng(seed).next() < 0.5;
          const text = Array.from(prompt)
            .slice(1)
            .map((id) => id + (ends ? 1 : 2));
          const tokens = ends ? [...text, STOP] : text;
          return {
            tokens,
            logprobs: new Float32Array(tokens.length),
            stopReason: ends ? 'stop' : 'length',
          };
        }),
      );
    },
    logprobs: () => Promise.reject(new Error('nothing here reads them')),
    dispose: async () => {},
  };
}
const modelOf = (sampler: Sampler): ParaphraseModel => ({
  ...{ sampler, temperature: 0.7, topP: 0.9 },
  texts: {
    prompt: (cot) => [0, ...tokenizer.encode(cot)],
    ...{ decode: tokenizer.decode, stops: [STOP, 3], maxTokens: 9 },
  },
});
const by = (sampler: Sampler) =>
  createParaphraser('model', { task, tokenizer, paraphraseModel: modelOf(sampler) });
const cots = (samples: readonly QuestionSamples[]) => samples.flatMap((one) => one.cots);

describe('a paraphraser by the rule of the task', () => {
  it('is none, the one way, or one of several, and the same for the same seed and place', async () => {
    const written = samplesOf(['abc', 'abc'], ['abc']);
    await createParaphraser('none', { task, tokenizer })(written, { seed: 1 });
    expect(cots(written).every(({ reworded }) => reworded === undefined)).toBe(true);
    await createParaphraser('canonical', { task, tokenizer })(written, { seed: 1 });
    expect(cots(written).map(({ reworded }) => reworded!.text)).toEqual(['dbc', 'dbc', 'dbc']);
    const drawn = await Promise.all(
      [1, 1, 2, 3, 4, 5].map(async (seed) => {
        const samples = samplesOf(['abc', 'abc'], ['abc']);
        await createParaphraser('random', { task, tokenizer })(samples, { seed });
        return cots(samples)
          .map(({ reworded }) => reworded!.text)
          .join();
      }),
    );
    expect(drawn[0]).toBe(drawn[1]);
    expect(new Set(drawn).size).toBeGreaterThan(2);
  });

  it('is not to be had of a task that has none', () => {
    const bare = { name: 'bare' } as Task;
    expect(() => createParaphraser('random', { task: bare, tokenizer })).toThrow(
      /task bare has no paraphrase/,
    );
  });
});

describe('a model as paraphraser', () => {
  const texts = Array.from({ length: 12 }, (_, i) => 'abcd'.slice(i % 3));

  it('is shown the CoT alone, and the face what it wrote', async () => {
    const calls: { requests: readonly SampleRequest[]; options: SampleOptions }[] = [];
    const samples = samplesOf(texts);
    await by(shifting(calls))(samples, { seed: 4, maskTruncated: true });
    expect(calls).toHaveLength(1);
    expect(calls[0]!.options).toEqual({
      maxTokens: 9,
      temperature: 0.7,
      topP: 0.9,
      stop: STOP,
      alsoStop: [3],
    });
    expect(calls[0]!.requests[0]!.prompt).toEqual([0, ...tokenizer.encode('abcd')]);
    const whole = cots(samples).filter(({ error }) => !error);
    expect(whole.length).toBeGreaterThan(2);
    for (const { text, tokens, reworded } of whole) {
      const shifted = [...text]
        .map((letter) => String.fromCharCode(letter.charCodeAt(0) + 1))
        .join('');
      expect(reworded).toEqual({ text: shifted, tokens: tokenizer.encode(shifted) });
      expect(tokens).toEqual([...tokenizer.encode(text), STOP]);
    }
    const shown: number[][] = [];
    const face: Sampler = {
      ...shifting(),
      async sample(requests) {
        shown.push(...requests.map(({ prompt }) => Array.from(prompt)));
        return requests.map(() => [
          { tokens: [STOP], logprobs: new Float32Array(1), stopReason: 'stop' },
        ]);
      },
    };
    const options = {
      tokenizer,
      limits: { cot: 9, summary: 9 },
      temperature: 1,
      topP: 1,
      seed: 1,
      face,
    };
    await sampleSummaries(samples, [texts.map(() => 1)], options);
    expect(shown).toEqual(
      whole.map(({ reworded }) => tokenizer.facePrompt('ab', reworded!.tokens)),
    );
  });

  it('fails the CoT whose paraphrase was cut off: the face never reads it as it was written', async () => {
    const samples = samplesOf(texts);
    await by(shifting())(samples, { seed: 4, maskTruncated: true });
    const cut = cots(samples).filter(({ error }) => error);
    expect(cut.length).toBeGreaterThan(2);
    for (const { error, reworded, text } of cut) {
      expect(error).toBe(`paraphrase ${TRUNCATED}`);
      expect(reworded!.text).not.toBe(text);
    }
    const accepted = samplesOf(texts);
    await by(shifting())(accepted, { seed: 4 });
    expect(cots(accepted).some(({ error }) => error)).toBe(false);
    expect(cots(accepted).map(({ reworded }) => reworded)).toEqual(
      cots(samples).map(({ reworded }) => reworded),
    );
  });

  it('is not asked about a CoT that failed or is empty, nor shown special tokens', async () => {
    const calls: { requests: readonly SampleRequest[]; options: SampleOptions }[] = [];
    const samples = samplesOf(['ab', '', SPECIAL_PLACEHOLDER, `a${SPECIAL_PLACEHOLDER}b`]);
    samples[0]!.cots[0]!.error = TRUNCATED;
    await by(shifting(calls))(samples, { seed: 4 });
    expect(calls[0]!.requests.map(({ prompt }) => prompt)).toEqual([
      [0, ...tokenizer.encode('ab')],
    ]);
    const [failed, empty, special] = samples[0]!.cots;
    expect(failed!.reworded).toBeUndefined();
    for (const cot of [empty, special]) expect(cot!.reworded).toEqual({ tokens: [], text: '' });
  });

  it('draws by the place in the tree alone, and its tokens can be counted', async () => {
    const count = noTokens();
    const many = samplesOf(texts, texts);
    await by(meteredSampler(shifting(), count))(many, { seed: 4 });
    const few = samplesOf(texts.slice(0, 5));
    await by(shifting())(few, { seed: 4 });
    expect(few[0]!.cots).toEqual(many[0]!.cots.slice(0, 5));
    expect(count.read).toBe(2 * texts.reduce((sum, text) => sum + text.length + 1, 0));
    expect(count.sampled).toBeGreaterThan(count.read - 2 * texts.length - 1);
    expect(count.trained).toBe(0);
  });

  it('has to be there', () => {
    expect(() => createParaphraser('model', { task, tokenizer })).toThrow(
      /no model was given that paraphrases/,
    );
  });
});
