/**
 * Samples a nested tree: CoTs for each question and summaries for each CoT, each seeded by its own
 * coordinates.
 */

import { deriveSeed, type Seed } from '../base/random.js';
import type { Sampled, SampleOptions, Sampler } from '../models/policy.js';
import type { Tokenizer, Writer } from '../models/text/tokenizer.js';
import type { Cause } from '../tasks/grading/causes.js';
import type { Grade, Question } from '../tasks/task.js';

export interface SummarySample {
  /** The sampled tokens, stop token included. */
  readonly tokens: readonly number[];
  readonly text: string;
  /** Present if it was cut off at its limit. */
  readonly truncated?: true;
  /** The whole score; null before grading, and if it is missing. */
  score: number | null;
  /** The grader's grade, or the lowest grade if that is what the sample gets for a failure. */
  grade: Grade | null;
  /** The grader's random error, which is part of the score. */
  noise: number;
  /** Why the score does not come from the grader, or is missing. */
  failure?: { readonly cause: Cause; readonly why: string };
  /** Why the score is missing, as a sentence. */
  error?: string;
}

export interface CotSample {
  readonly tokens: readonly number[];
  readonly text: string;
  /** Present if it was cut off at its limit. */
  readonly truncated?: true;
  /** What the face reads instead of `tokens`, if there is a paraphraser. */
  reworded?: {
    readonly tokens: readonly number[];
    readonly text: string;
    readonly truncated?: true;
  };
  /** Why the CoT, or its paraphrase, is left out; it then has no summaries. */
  error?: string;
  readonly summaries: SummarySample[];
}

export interface QuestionSamples {
  readonly question: Question;
  readonly cots: CotSample[];
}

export interface SamplingOptions {
  readonly tokenizer: Tokenizer;
  readonly limits: { readonly cot: number; readonly summary: number };
  /** 0 is greedy; 1 unless given. */
  readonly temperature?: number | undefined;
  /** Nucleus, in (0, 1]; 1, the whole distribution, unless given. */
  readonly topP?: number | undefined;
  /** Leaves out a text that was cut off at its limit; by default it counts as it stands. */
  readonly maskTruncated?: boolean | undefined;
  /** Seeds every sample, together with the sample's place in the tree. */
  readonly seed: Seed;
}

export interface RolloutOptions extends SamplingOptions {
  readonly n: number;
  readonly k: number;
  readonly shoggoth: Sampler;
  readonly face: Sampler;
  /** Called between the roles: may set what the face reads instead of each CoT. */
  readonly paraphrase?: ((samples: readonly QuestionSamples[]) => Promise<void>) | undefined;
}

export const TRUNCATED = 'truncated: no stop token within the limit';

/** Samples Q questions × n CoTs × k summaries and does not grade them. */
export async function rollout(
  questions: readonly Question[],
  options: RolloutOptions,
): Promise<QuestionSamples[]> {
  const { n, k, shoggoth, face } = options;
  const samples = await sampleCots(questions, { ...options, n, shoggoth });
  await options.paraphrase?.(samples);
  const counts = samples.map(({ cots }) => cots.map(() => k));
  await sampleSummaries(samples, counts, { ...options, face });
  return samples;
}

/** Samples Q questions × n CoTs without summaries. */
export async function sampleCots(
  questions: readonly Question[],
  options: SamplingOptions & { readonly n: number; readonly shoggoth: Sampler },
): Promise<QuestionSamples[]> {
  const { n, shoggoth, tokenizer, limits, seed } = options;
  const cots = await shoggoth.sample(
    questions.map((question, q) => ({
      prompt: tokenizer.shoggothPrompt(question.text),
      seeds: Array.from({ length: n }, (_, i) => deriveSeed(seed, 'cot', q, i)),
    })),
    sampling(limits.cot, 'shoggoth', options),
  );
  return questions.map((question, q) => ({
    question,
    cots: cots[q]!.map((cot) => ({ ...sampleOf(cot, 'shoggoth', options), summaries: [] })),
  }));
}

/**
 * Adds summaries to the CoTs, without grading them. A summary depends on its place only, not on how
 * many calls it took to get there.
 * @param counts how many more summaries each CoT gets, [Q][n]; a CoT that failed gets none
 */
export async function sampleSummaries(
  samples: readonly QuestionSamples[],
  counts: readonly (readonly number[])[],
  options: SamplingOptions & { readonly face: Sampler },
): Promise<void> {
  const { face, tokenizer, limits, seed } = options;
  const places = samples.flatMap(({ question, cots }, q) =>
    cots.flatMap((cot, i) => (cot.error || !counts[q]![i] ? [] : [{ question, cot, q, i }])),
  );
  const summaries = await face.sample(
    places.map(({ question, cot, q, i }) => ({
      prompt: facePromptOf(tokenizer, question, cot),
      seeds: Array.from({ length: counts[q]![i]! }, (_, more) =>
        deriveSeed(seed, 'summary', q, i, cot.summaries.length + more),
      ),
    })),
    sampling(limits.summary, 'face', options),
  );
  places.forEach(({ cot }, place) => {
    for (const summary of summaries[place]!) {
      const sample = sampleOf(summary, 'face', options);
      const failure = sample.error
        ? { failure: { cause: 'truncated' as const, why: sample.error } }
        : {};
      cot.summaries.push({ ...sample, score: null, grade: null, noise: 0, ...failure });
    }
  });
}

/** Returns what the face continues: the question and the CoT, each as the face is shown it. */
export function facePromptOf(
  tokenizer: Tokenizer,
  question: Question,
  cot: Pick<CotSample, 'tokens' | 'reworded'>,
): number[] {
  return tokenizer.facePrompt(
    question.faceText ?? question.text,
    cot.reworded?.tokens ?? cot.tokens,
  );
}

/**
 * A task's limit counts characters, each of which is a token, and excludes the stop token; other
 * tokenizers' limits count tokens.
 */
function sampling(
  limit: number,
  writer: Writer,
  { temperature = 1, topP = 1, tokenizer }: SamplingOptions,
): SampleOptions {
  const [stop, ...alsoStop] = tokenizer.stops[writer];
  return {
    maxTokens: limit + 1,
    temperature,
    topP,
    stop,
    ...(alsoStop.length > 0 ? { alsoStop } : {}),
  };
}

function sampleOf(sampled: Sampled, writer: Writer, { tokenizer, maskTruncated }: SamplingOptions) {
  const finished = sampled.stopReason === 'stop';
  const text = tokenizer.decode(finished ? sampled.tokens.slice(0, -1) : sampled.tokens, writer);
  return {
    ...{ tokens: sampled.tokens, text },
    ...(finished ? {} : { truncated: true as const }),
    ...(finished || !maskTruncated ? {} : { error: TRUNCATED }),
  };
}
