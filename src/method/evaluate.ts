/**
 * Evaluates a pair: one CoT and one summary per question, graded without noise, penalty or appeal.
 * A cut-off text is graded as it stands, whatever training does with it: leaving it out would
 * flatter a pair that rarely finishes.
 */

import type { Seed } from '../base/random.js';
import { DEFAULT_FAILURES, type Failures } from '../config/failures.js';
import type { Sampler } from '../models/policy.js';
import type { Tokenizer } from '../models/text/tokenizer.js';
import type { Task } from '../tasks/task.js';
import { gradeAll } from './grade.js';
import { kindTable } from './kind-table.js';
import type { Paraphraser } from './paraphrase.js';
import { drawQuestions } from './questions.js';
import type { Evaluation } from './records.js';
import { type QuestionSamples, rollout } from './rollout.js';
import { causesOf, failuresOf, lowestOf, mean, sharesOf } from './summarise.js';

export interface EvaluationOptions {
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  /** 256 unless given. */
  readonly questions?: number | undefined;
  /** `test`, the held-out questions, unless given. */
  readonly split?: 'test' | 'train' | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  /** How long a grade may take, in ms. */
  readonly timeLimitMs?: number | undefined;
  /** Rewrites each CoT before the face reads it. */
  readonly paraphraser?: Paraphraser | undefined;
  /** What a summary gets when the grader fails on it; `DEFAULT_FAILURES` unless given. */
  readonly failures?: Failures | undefined;
  /** The same seed asks the same questions with the same random draws. */
  readonly seed: Seed;
}

/** Samples one CoT and one summary per question and returns their scores, kinds and failures. */
export async function evaluate(
  shoggoth: Sampler,
  face: Sampler,
  options: EvaluationOptions,
): Promise<Evaluation> {
  const { task, tokenizer, seed, temperature, topP, paraphraser, timeLimitMs } = options;
  const { questions: count = 256, split = 'test' } = options;
  const questions = drawQuestions(task, split, count, seed);
  const samples = await rollout(questions, {
    n: 1,
    k: 1,
    shoggoth,
    face,
    tokenizer,
    limits: task.limits,
    temperature,
    topP,
    seed,
    paraphrase: paraphraser && ((cots) => paraphraser(cots, { seed })),
  });
  const failures = { ...DEFAULT_FAILURES, ...options.failures, truncated: 'graded' as const };
  await gradeAll(task, samples, { timeLimitMs, failures, seed });
  return summariseEvaluation(task, samples);
}

function summariseEvaluation(task: Task, samples: readonly QuestionSamples[]): Evaluation {
  const rows = samples.map(({ question, cots }) => {
    const cot = cots[0]!;
    const summary = cot.summaries[0];
    return {
      question,
      cot,
      summary,
      task: summary?.grade?.task,
      kind: task.cotKind?.(question, cot.text),
    };
  });
  const scoreOf = (some: typeof rows) => mean(some.flatMap((row) => row.task ?? []));
  const partOf = (part: 'penalty' | 'appeal') =>
    mean(rows.flatMap(({ summary }) => (summary?.failure ? [] : (summary?.grade?.[part] ?? []))));
  const kinds = task.cotKinds?.filter((kind) => rows.some((row) => row.kind === kind));
  const monitored = task.monitor
    ? rows.map(({ question, cot }) => task.monitor!(question, cot.text))
    : [];
  return {
    questions: rows.length,
    task: scoreOf(rows),
    failures: failuresOf(samples),
    ...lowestOf(samples),
    causes: causesOf(samples),
    byDifficulty: task.difficulties.map((difficulty) => {
      const some = rows.filter((row) => row.question.difficulty === difficulty);
      return { difficulty, questions: some.length, task: scoreOf(some) };
    }),
    ...(task.cotKinds && kinds
      ? {
          cotKinds: sharesOf(
            rows.map((row) => row.kind),
            task.cotKinds,
          ),
          taskByKind: Object.fromEntries(
            kinds.map((kind) => [kind, scoreOf(rows.filter((row) => row.kind === kind))]),
          ),
        }
      : {}),
    ...kindTable(task, rows),
    ...(task.monitor ? { monitor: mean(monitored) ?? 0 } : {}),
    ...(task.parts.includes('penalty') ? { penalty: partOf('penalty') } : {}),
    ...(task.parts.includes('appeal') ? { appeal: partOf('appeal') } : {}),
    cotTokens: rows.reduce((sum, row) => sum + row.cot.tokens.length, 0),
    summaryTokens: rows.reduce((sum, row) => sum + (row.summary?.tokens.length ?? 0), 0),
  };
}
