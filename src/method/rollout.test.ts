import { describe, expect, it } from 'vitest';
import { GraderUnavailable as Unavailable } from '../base/errors.js';
import { createRng, deriveSeed } from '../base/random.js';
import { DEFAULT_FAILURES, type Failures, LEGACY_FAILURES } from '../config/failures.js';
import type { Sampled, SampleOptions, SampleRequest, Sampler } from '../models/policy.js';
import { createTokenizer } from '../models/text/tokenizer.js';
import type { Grade, Question, Task } from '../tasks/task.js';
import { type GradingOptions, gradeAll } from './grade.js';
import {
  type QuestionSamples,
  type RolloutOptions,
  rollout,
  sampleCots,
  sampleSummaries,
  TRUNCATED,
} from './rollout.js';
import { treesOf } from './trees.js';

const tokenizer = createTokenizer('abcdefgh');
const limits = { cot: 5, summary: 3 };

interface Call {
  readonly requests: readonly SampleRequest[];
  readonly options: SampleOptions;
}

/**
 * Writes letters that hang on the prompt and the seed alone, as a model's do; some samples never
 * stop.
 */
function fakeSampler(calls: Call[] = []): Sampler {
  const one = (
    prompt: readonly number[],
    seed: number,
    { maxTokens, stop }: SampleOptions,
  ): Sampled => {
    const rng = createRng(deriveSeed(seed, prompt.join()));
    const tokens: number[] = [];
    while (tokens.length < maxTokens && tokens.at(-1) !== stop) {
      tokens.push(rng.next() < 0.25 ? stop : 4 + rng.int(8));
    }
    const stopReason = tokens.at(-1) === stop ? 'stop' : 'length';
    return { tokens, logprobs: new Float32Array(tokens.length), stopReason };
  };
  return {
    async sample(requests, options) {
      calls.push({ requests, options });
      return requests.map(({ prompt, seeds }) =>
        seeds.map((seed) => one(Array.from(prompt), seed, options)),
      );
    },
    logprobs: () => Promise.reject(new Error('nothing here reads them')),
    dispose: async () => {},
  };
}

const ask = (text: string): Question => ({ id: text, text, answer: 'a', difficulty: 'all' });
const questions = ['ab', 'cd', 'ef'].map(ask);
const options: RolloutOptions = {
  ...{ n: 8, k: 3, tokenizer, limits, temperature: 0.7, topP: 0.9, seed: 11 },
  ...{ shoggoth: fakeSampler(), face: fakeSampler() },
};

const cotsOf = (samples: readonly QuestionSamples[]) => samples.flatMap(({ cots }) => cots);
const summariesOf = (samples: readonly QuestionSamples[]) =>
  cotsOf(samples).flatMap(({ summaries }) => summaries);

describe('rollout', () => {
  it('samples n CoTs for each question and k summaries for each CoT that ended', async () => {
    const samples = await rollout(questions, options);
    expect(samples.map(({ question }) => question)).toEqual(questions);
    expect(samples.map(({ cots }) => cots.length)).toEqual([8, 8, 8]);
    for (const { error, summaries } of cotsOf(samples))
      expect(summaries).toHaveLength(error ? 0 : 3);
    for (const { score, grade } of summariesOf(samples))
      expect([score, grade]).toEqual([null, null]);
  });

  it('draws by the place in the tree alone: more samples leave the first as they were', async () => {
    const few = await rollout(questions, { ...options, n: 4, k: 2 });
    const many = await rollout(questions, options);
    const cut = many.map(({ question, cots }) => ({
      question,
      cots: cots.slice(0, 4).map((cot) => ({ ...cot, summaries: cot.summaries.slice(0, 2) })),
    }));
    expect(few).toEqual(cut);
  });

  it('draws by the place in the tree alone: another question beside it changes nothing', async () => {
    const other = await rollout([questions[0]!, ask('gh'), questions[2]!], options);
    const samples = await rollout(questions, options);
    expect(other[0]).toEqual(samples[0]);
    expect(other[2]).toEqual(samples[2]);
    expect(await rollout(questions.slice(0, 1), options)).toEqual(samples.slice(0, 1));
  });

  it('gives every place a seed of its own, and every round others', async () => {
    const calls: Call[] = [];
    const sampler = fakeSampler(calls);
    await rollout(questions, { ...options, shoggoth: sampler, face: sampler });
    await rollout(questions, { ...options, shoggoth: sampler, face: sampler, seed: 12 });
    const seeds = calls.flatMap(({ requests }) => requests.flatMap((request) => request.seeds));
    expect(seeds.length).toBeGreaterThan(60);
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('gives a CoT that was cut off summaries like any other', async () => {
    const samples = await rollout(questions, options);
    const cut = cotsOf(samples).filter(({ truncated }) => truncated);
    expect(cut.length).toBeGreaterThan(0);
    for (const { tokens, summaries, error } of cut) {
      expect(tokens).toHaveLength(limits.cot + 1);
      expect(summaries).toHaveLength(3);
      expect(error).toBeUndefined();
    }
  });

  it('gives a CoT that was cut off no summaries where they are masked, and says why', async () => {
    const calls: Call[] = [];
    const samples = await rollout(questions, {
      ...options,
      maskTruncated: true,
      face: fakeSampler(calls),
    });
    const cut = cotsOf(samples).filter((cot) => cot.tokens.at(-1) !== tokenizer.stops.shoggoth[0]);
    expect(cut.length).toBeGreaterThan(0);
    for (const cot of cut) {
      expect(cot).toMatchObject({ error: TRUNCATED, summaries: [] });
      expect(cot.tokens).toHaveLength(limits.cot + 1);
    }
    expect(calls[0]!.requests).toHaveLength(24 - cut.length);
  });

  it('shows the face the question and the very tokens that the shoggoth wrote', async () => {
    const calls: Call[] = [];
    // Special tokens inside a CoT decode to a placeholder, so text could not carry them across.
    const tokens = [4, 3, 0, 5, tokenizer.stops.shoggoth[0]];
    const shoggoth: Sampler = {
      sample: async (requests) =>
        requests.map(({ seeds }) =>
          seeds.map(() => ({ tokens, logprobs: new Float32Array(5), stopReason: 'stop' as const })),
        ),
      logprobs: () => Promise.reject(new Error('nothing here reads them')),
      dispose: async () => {},
    };
    await rollout(questions, { ...options, shoggoth, face: fakeSampler(calls) });
    for (const [place, { prompt }] of calls[0]!.requests.entries()) {
      const { text } = questions[Math.floor(place / 8)]!;
      expect(prompt).toEqual([...tokenizer.shoggothPrompt(text), 4, 3, 0, 5, 3]);
    }
  });

  it('keeps the stop token in the tokens and out of the text', async () => {
    const samples = await rollout(questions, options);
    const finished = [...cotsOf(samples), ...summariesOf(samples)].filter(
      ({ truncated }) => !truncated,
    );
    expect(finished.length).toBeGreaterThan(20);
    for (const { tokens, text } of finished) {
      expect(tokens.at(-1)).toBe(tokenizer.stops.shoggoth[0]);
      expect(text).toBe(tokenizer.decode(tokens.slice(0, -1)));
      expect(text).toMatch(/^[a-h]*$/);
    }
  });

  it('asks for as many tokens as the limits have characters, and a stop', async () => {
    const calls: Call[] = [];
    const sampler = fakeSampler(calls);
    await rollout(questions, { ...options, shoggoth: sampler, face: sampler });
    const sampling = { temperature: 0.7, topP: 0.9, stop: tokenizer.stops.shoggoth[0] };
    expect(calls.map((call) => call.options)).toEqual([
      { ...sampling, maxTokens: 6 },
      { ...sampling, maxTokens: 4 },
    ]);
  });
});

describe('summaries in stages', () => {
  it('are the same as all at once, each by its place alone', async () => {
    const samples = await sampleCots(questions, options);
    for (const { summaries } of cotsOf(samples)) expect(summaries).toEqual([]);
    for (const counts of [
      [1, 0, 3],
      [2, 2, 0],
      [0, 1, 0],
    ])
      await sampleSummaries(
        samples,
        samples.map(({ cots }) => cots.map((_, i) => counts[i % 3]!)),
        options,
      );
    expect(samples).toEqual(await rollout(questions, options));
  });

  it('ask nothing of the face for a CoT that failed or gets none', async () => {
    const calls: Call[] = [];
    const samples = await sampleCots(questions, options);
    const one = samples.map(({ cots }) => cots.map((_, i) => (i === 0 ? 2 : 0)));
    await sampleSummaries(samples, one, { ...options, face: fakeSampler(calls) });
    const asked = samples.filter(({ cots }) => !cots[0]!.error);
    expect(calls[0]!.requests.map(({ seeds }) => seeds.length)).toEqual(asked.map(() => 2));
    expect(summariesOf(samples)).toHaveLength(2 * asked.length);
  });

  it('are graded once, with the same noise as all at once', async () => {
    const seen: string[] = [];
    const task = graderOf(({ summary }) => {
      seen.push(summary);
      return { task: summary.length };
    });
    const samples = await sampleCots(questions, options);
    const each = samples.map(({ cots }) => cots.map(() => 1));
    for (let stage = 0; stage < 3; stage++) {
      await sampleSummaries(samples, each, options);
      await gradeAll(task, samples, { ...grading, noise: 0.3 });
    }
    expect(seen).toHaveLength(summariesOf(samples).filter(({ error }) => !error).length);
    expect(samples).toEqual(await graded(task, { noise: 0.3 }));
  });
});

const grading: GradingOptions = {
  noise: 0,
  penaltyWeight: 0,
  appealWeight: 0,
  timeLimitMs: 50,
  seed: 5,
};
const graderOf = (grade: Task['grade'], parts: Task['parts'] = ['task']): Task =>
  ({ name: 'fake', parts, grade }) as unknown as Task;
const half = graderOf(() => ({ task: 0.5 }));

async function graded(
  task: Task,
  change: Partial<GradingOptions> = {},
  size: Partial<RolloutOptions> = {},
) {
  const samples = await rollout(questions, { ...options, ...size });
  await gradeAll(task, samples, { ...grading, ...change });
  return samples;
}

describe('gradeAll', () => {
  it('gives the lowest score, and the cause, where the grader throws, is late or answers nonsense', async () => {
    const wrong: Record<string, () => unknown> = {
      'grader: the service is down': () => {
        throw new Error('the service\nis down');
      },
      'grader: no grade within 50 ms': () => new Promise(() => {}),
      'grader: task must be a finite number, got NaN': () => ({ task: Number.NaN }),
      'grader: task must be a finite number, got "1"': () => ({ task: '1' }),
    };
    for (const [error, grade] of Object.entries(wrong)) {
      const samples = await graded(graderOf(grade as Task['grade']), {}, { n: 2, k: 1 });
      expect(summariesOf(samples).length).toBeGreaterThan(0);
      for (const summary of summariesOf(samples)) {
        expect(summary).toMatchObject({
          score: 0,
          grade: { task: 0 },
          failure: { cause: 'grader', why: error },
        });
        expect(summary.error).toBeUndefined();
      }
      const masked = await graded(
        graderOf(grade as Task['grade']),
        { failures: LEGACY_FAILURES },
        { n: 2, k: 1 },
      );
      for (const summary of summariesOf(masked))
        expect(summary).toMatchObject({ error, score: null, grade: null });
    }
  });

  it('grades a summary that was cut off as it stands, or gives it the lowest score, or none', async () => {
    const asked: string[] = [];
    const grader = graderOf(({ summary }) => {
      asked.push(summary);
      return { task: 1 };
    });
    const by = async (truncated: Failures['truncated']) => {
      asked.length = 0;
      const samples = await graded(
        grader,
        { failures: { ...DEFAULT_FAILURES, truncated } },
        { maskTruncated: truncated === 'masked' },
      );
      const [cut, whole] = [true, false].map((is) =>
        summariesOf(samples).filter((s) => !!s.truncated === is),
      );
      return { samples, cut: cut!, whole: whole! };
    };
    const asItStands = await by('graded');
    expect(asItStands.cut.length).toBeGreaterThan(0);
    expect(asked).toEqual(summariesOf(asItStands.samples).map(({ text }) => text));
    for (const summary of asItStands.cut) {
      expect(summary.score).toBe(1);
      expect([summary.failure, summary.error]).toEqual([undefined, undefined]);
    }

    const lowest = await by('lowest');
    for (const { cots } of lowest.samples) {
      for (const cot of cots) {
        for (const summary of cot.summaries) {
          const isCut = cot.truncated || summary.truncated;
          expect(summary.score).toBe(isCut ? 0 : 1);
          expect(summary.failure?.cause).toBe(isCut ? 'truncated' : undefined);
        }
      }
    }

    const masked = await by('masked');
    expect(masked.cut.length).toBeGreaterThan(0);
    for (const summary of masked.cut)
      expect(summary).toMatchObject({ error: TRUNCATED, score: null, grade: null });
    expect(asked).toEqual(masked.whole.map(({ text }) => text));
  });

  it('gives no failure more than the worst answer, with the whole penalty and no appeal', async () => {
    const parts = ['task', 'penalty', 'appeal'] as const;
    const of = (lowestScore: number | undefined, worst: number): Task => ({
      ...graderOf(({ summary }) => {
        if (summary.startsWith('a')) throw new Error('no');
        return { task: worst, penalty: 0, appeal: 1 };
      }),
      parts,
      ...(lowestScore === undefined ? {} : { lowestScore }),
    });
    const failed = async (task: Task) => {
      const samples = await graded(task, { penaltyWeight: 0.5, appealWeight: 2 });
      const all = summariesOf(samples).filter(({ failure }) => failure);
      expect(all.length).toBeGreaterThan(0);
      for (const { grade } of all) expect(grade).toMatchObject({ penalty: 1, appeal: 0 });
      return [...new Set(all.map(({ score }) => score))];
    };
    expect(await failed(of(undefined, 0.5))).toEqual([-0.5]);
    expect(await failed(of(-1, 0.5))).toEqual([-1.5]);
    expect(await failed(of(undefined, -3))).toEqual([-3.5]);
  });

  it('leaves a score missing where the grader says that it could not work', async () => {
    class GraderUnavailable extends Error {
      override readonly name = 'GraderUnavailable';
    }
    const samples = await graded(
      graderOf(({ summary }) => {
        throw summary.startsWith('a')
          ? new Unavailable('disk full')
          : new GraderUnavailable('disk full');
      }),
    );
    for (const summary of summariesOf(samples)) {
      const why = 'grader: disk full';
      expect(summary).toMatchObject({
        error: why,
        score: null,
        grade: null,
        failure: { cause: 'unavailable', why },
      });
    }
  });

  it('adds normal noise of the given standard deviation, the same again for the same seed', async () => {
    const size = { n: 200, k: 20 };
    const samples = await graded(half, { noise: 0.4 }, size);
    const errors = summariesOf(samples).flatMap(({ score }) =>
      score === null ? [] : [score - 0.5],
    );
    expect(errors.length).toBeGreaterThan(4000);
    const mean = errors.reduce((sum, x) => sum + x, 0) / errors.length;
    const sd = Math.sqrt(errors.reduce((sum, x) => sum + (x - mean) ** 2, 0) / errors.length);
    // Five standard errors: .4/√4000 of the mean and .4/√8000 of the standard deviation.
    expect(Math.abs(mean)).toBeLessThan(0.032);
    expect(Math.abs(sd - 0.4)).toBeLessThan(0.023);
    expect(Math.max(...errors)).toBeGreaterThan(1);
    expect(await graded(half, { noise: 0.4 }, size)).toEqual(samples);
    expect(await graded(half, { noise: 0.4, seed: 6 }, size)).not.toEqual(samples);
    expect(new Set(errors).size).toBe(errors.length);
  });

  it('draws the noise of a place by the place alone', async () => {
    const scores = async (size: Partial<RolloutOptions>) =>
      (await graded(half, { noise: 1 }, size)).map(({ cots }) =>
        cots.slice(0, 2).map(({ summaries }) => summaries.slice(0, 2).map(({ score }) => score)),
      );
    expect(await scores({ n: 2, k: 2 })).toEqual(await scores({ n: 5, k: 4 }));
  });

  it('makes the score of task, penalty and appeal by their weights, and keeps the parts as they were', async () => {
    const parts = { task: 0.5, penalty: 0.5, appeal: 1 };
    const task = graderOf(() => parts, ['task', 'penalty', 'appeal']);
    const samples = await graded(task, { penaltyWeight: 0.5, appealWeight: 0.125 });
    const valid = summariesOf(samples).filter(({ error }) => !error);
    for (const { score, grade } of valid)
      expect({ score, grade }).toEqual({ score: 0.375, grade: parts });
    expect(valid.length).toBeGreaterThan(10);
  });
});

describe('treesOf', () => {
  it('has the tree’s shape, NaN where a sample failed, and no summaries where a CoT failed', async () => {
    const samples = await graded(half, { failures: LEGACY_FAILURES }, { maskTruncated: true });
    const trees = treesOf(samples);
    for (const [q, { cots }] of samples.entries()) {
      for (const [i, { summaries }] of cots.entries()) {
        const { score, task, appeal } = trees[q]!.cots[i]!;
        const expected = summaries.map(({ error }) => (error ? Number.NaN : 0.5));
        expect([Array.from(score), Array.from(task!), appeal]).toEqual([
          expected,
          expected,
          undefined,
        ]);
      }
    }
    expect(
      trees.flatMap(({ cots }) => cots.filter(({ score }) => score.length === 0)).length,
    ).toBeGreaterThan(0);
  });

  it('has an appeal for every CoT, where the task has one, even if no summary of the CoT was graded', async () => {
    const appealing = graderOf((): Grade => ({ task: 0, appeal: 0.25 }), ['task', 'appeal']);
    for (const { cots } of treesOf(await graded(appealing, {}, { k: 1 }))) {
      for (const { score, appeal } of cots) {
        expect(Array.from(appeal!)).toEqual(Array.from(score, (x) => (Number.isNaN(x) ? x : 0.25)));
      }
    }
  });
});
