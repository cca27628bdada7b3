/** Samples one CoT per question and one summary per CoT, as an evaluation does. */

import type { Seed } from '../../../base/random.js';
import { gradeAll } from '../../../method/grade.js';
import type { Paraphraser } from '../../../method/paraphrase.js';
import {
  type CotSample,
  type QuestionSamples,
  type SummarySample,
  sampleCots,
  sampleSummaries,
} from '../../../method/rollout.js';
import type { Sampler } from '../../../models/policy.js';
import type { Tokenizer } from '../../../models/text/tokenizer.js';
import type { Question, Task } from '../../../tasks/task.js';

export interface PairOptions {
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  readonly temperature: number;
  readonly topP: number;
  /** The time limit of a grader that answers asynchronously. */
  readonly timeLimitMs: number;
  readonly paraphraser: Paraphraser;
  /** The same seed gives the same draws at the same index in the list of questions. */
  readonly seed: Seed;
}

/** A question and a CoT to read with it, which may belong to another question. */
export interface Written {
  readonly question: Question;
  readonly cot: Omit<CotSample, 'summaries'>;
}

export interface Pair extends Written {
  readonly summary: SummarySample;
}

/** Writes one CoT per question, paraphrased if there is a paraphraser. Cut-off CoTs stay as is. */
export async function writeCots(
  questions: readonly Question[],
  shoggoth: Sampler,
  options: PairOptions,
): Promise<Written[]> {
  const { paraphraser, seed } = options;
  const samples = await sampleCots(questions, { ...sampling(options), n: 1, shoggoth });
  await paraphraser(samples, { seed });
  return samples.map(({ question, cots }) => ({ question, cot: cots[0]! }));
}

/** Writes one ungraded summary per CoT; draws depend only on the index, not on CoT or face. */
export async function readCots(
  written: readonly Written[],
  face: Sampler,
  options: PairOptions,
): Promise<Pair[]> {
  const samples: QuestionSamples[] = written.map(({ question, cot }) => ({
    question,
    cots: [{ ...cot, summaries: [] }],
  }));
  const once = samples.map(() => [1]);
  await sampleSummaries(samples, once, { ...sampling(options), face });
  return samples.map(({ cots }, q) => ({ ...written[q]!, summary: cots[0]!.summaries[0]! }));
}

/** As `readCots`, and grades without noise, penalty or appeal. */
export async function readAndGrade(
  written: readonly Written[],
  face: Sampler,
  options: PairOptions,
): Promise<Pair[]> {
  const pairs = await readCots(written, face, options);
  const samples = pairs.map(({ question, cot, summary }) => ({
    question,
    cots: [{ ...cot, summaries: [summary] }],
  }));
  const { timeLimitMs, seed } = options;
  await gradeAll(options.task, samples, {
    noise: 0,
    penaltyWeight: 0,
    appealWeight: 0,
    timeLimitMs,
    seed,
  });
  return pairs;
}

function sampling({ task, tokenizer, temperature, topP, seed }: PairOptions) {
  return { tokenizer, limits: task.limits, temperature, topP, seed };
}
