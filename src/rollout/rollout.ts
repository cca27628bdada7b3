/** Nested sampling: n CoTs for each question, k summaries for each CoT, each with a seed of its own coordinates. */
import type { Sampled, SampleOptions, Sampler } from '../models/policy.js';
import { deriveSeed, type Seed } from '../random.js';
import type { Grade, Question } from '../tasks/task.js';
import type { Tokenizer } from '../tasks/tokenizer.js';

export interface SummarySample {
  /** What was sampled, the stop token included. */
  readonly tokens: readonly number[];
  readonly text: string;
  /** The whole score; null if the sample failed. Set by grading. */
  score: number | null;
  grade: Grade | null;
  /** The grader's error, which every part of the score carries. */
  noise: number;
  /** Why the sample failed. */
  error?: string;
}

export interface CotSample {
  readonly tokens: readonly number[];
  readonly text: string;
  /** Why the CoT failed; it then has no summaries. */
  readonly error?: string;
  readonly summaries: SummarySample[];
}

export interface QuestionSamples {
  readonly question: Question;
  readonly cots: CotSample[];
}

export interface RolloutOptions {
  readonly n: number;
  readonly k: number;
  readonly shoggoth: Sampler;
  readonly face: Sampler;
  readonly tokenizer: Tokenizer;
  readonly limits: { readonly cot: number; readonly summary: number };
  readonly temperature: number;
  readonly topP: number;
  /** Whether a text that was cut off at its limit goes on as it stands; otherwise it has failed. */
  readonly acceptTruncated?: boolean;
  /** Everything sampled hangs on it and on the place in the tree. */
  readonly seed: Seed;
}

export const TRUNCATED = 'truncated: no stop token within the limit';

/** Samples Q questions × n CoTs × k summaries, not yet graded. */
export async function rollout(
  questions: readonly Question[],
  options: RolloutOptions,
): Promise<QuestionSamples[]> {
  const { n, k, tokenizer, limits, seed } = options;
  const sampling = (characters: number): SampleOptions => ({
    maxTokens: characters + 1,
    temperature: options.temperature,
    topP: options.topP,
    stop: tokenizer.stop,
  });

  const cots = await options.shoggoth.sample(
    questions.map((question, q) => ({
      prompt: tokenizer.shoggothPrompt(question.text),
      seeds: Array.from({ length: n }, (_, i) => deriveSeed(seed, 'cot', q, i)),
    })),
    sampling(limits.cot),
  );
  const tree: QuestionSamples[] = questions.map((question, q) => ({
    question,
    cots: cots[q]!.map((cot) => ({ ...sampleOf(cot, options), summaries: [] })),
  }));

  const places = tree.flatMap((node, q) =>
    node.cots.flatMap((cot, i) => (cot.error ? [] : [{ node, cot, q, i }])),
  );
  const summaries = await options.face.sample(
    places.map(({ node, cot, q, i }) => ({
      prompt: tokenizer.facePrompt(node.question.text, cot.tokens),
      seeds: Array.from({ length: k }, (_, j) => deriveSeed(seed, 'summary', q, i, j)),
    })),
    sampling(limits.summary),
  );
  places.forEach(({ cot }, place) => {
    for (const summary of summaries[place]!) {
      cot.summaries.push({ ...sampleOf(summary, options), score: null, grade: null, noise: 0 });
    }
  });
  return tree;
}

function sampleOf(sampled: Sampled, { tokenizer, acceptTruncated }: RolloutOptions) {
  const finished = sampled.stopReason === 'stop';
  const text = tokenizer.decode(finished ? sampled.tokens.slice(0, -1) : sampled.tokens);
  return { tokens: sampled.tokens, text, ...(finished || acceptTruncated ? {} : { error: TRUNCATED }) };
}
