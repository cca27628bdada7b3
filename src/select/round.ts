/** Reads a round of another trainer from a line of JSON: questions, their CoTs and summaries. */
import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { UserError } from '../base/errors.js';
import { type Channel, largestScore, type ScoreTree } from '../selection/index.js';
import { notJson } from './reading/json-record.js';

export interface Round {
  readonly trees: readonly ScoreTree[];
  readonly counts: RoundCounts;
}

export interface RoundCounts {
  readonly questions: number;
  readonly cots: number;
  readonly summaries: number;
  /** The number of summaries without a score. */
  readonly failed: number;
  /** The number of CoTs without a scored summary, which no scheme can keep. */
  readonly cotsWithoutScore: number;
}

const beyond = `must lie within ±${largestScore}`;
/** Graders may also answer true or false. */
const score = z.preprocess(
  (value) => (typeof value === 'boolean' ? Number(value) : value),
  z
    .number({ error: 'must be a number, or null for a sample that failed' })
    .min(-largestScore, beyond)
    .max(largestScore, beyond)
    .nullable(),
);
const part = z
  .number({ error: 'must be a number' })
  .min(-largestScore, beyond)
  .max(largestScore, beyond)
  .nullish();
const text = z.string({ error: 'must be a string' }).nullish();
const listOf = <T extends z.ZodType>(item: T) => z.array(item, { error: 'must be a list' });

const name = z.union([z.string(), z.int()], { error: 'must be a string or an integer' }).optional();

/** Other keys are ignored. */
const roundSchema = z.object(
  {
    round: name,
    questions: listOf(
      z.object(
        {
          question: text,
          cots: listOf(
            z.object(
              {
                cot: text,
                summaries: listOf(
                  z.object(
                    { summary: text, score, task: part, appeal: part, error: text },
                    { error: 'must be an object such as {"score": 1}' },
                  ),
                ),
              },
              { error: 'must be an object such as {"summaries": [{"score": 1}]}' },
            ),
          ),
        },
        { error: 'must be an object such as {"cots": [{"summaries": [{"score": 1}]}]}' },
      ),
    ),
  },
  { error: 'must be an object such as {"questions": [{"cots": [{"summaries": [{"score": 1}]}]}]}' },
);

/** Returns the trainer's name for the round; undefined if it gives none or an invalid one. */
export function nameOfRound(value: unknown): string | number | undefined {
  const parsed = z.object({ round: name }).safeParse(value);
  return parsed.success ? parsed.data.round : undefined;
}

/**
 * Reads a round from parsed JSON.
 * @param needs the parts of the score that the scheme reads
 * @throws UserError that says where the fault is, as in `questions[0].cots[1].summaries[0].score`
 */
export function roundOf(value: unknown, needs: readonly Channel[]): Round {
  const { questions } = checked(value);
  const numberOf = textNumbers();
  const counts = { questions: questions.length, cots: 0, summaries: 0, failed: 0 };
  let cotsWithoutScore = 0;
  const trees = questions.map((question, q) => ({
    cots: question.cots.map((cot, i) => {
      const { summaries } = cot;
      const failed = summaries.filter(isFailed).length;
      counts.cots++;
      counts.summaries += summaries.length;
      counts.failed += failed;
      if (failed === summaries.length) cotsWithoutScore++;
      return {
        ...channelsOf(summaries, needs, `questions[${q}].cots[${i}]`),
        cotText: numberOf(cot.cot),
        summaryTexts: summaries.map(({ summary }) => numberOf(summary)),
      };
    }),
  }));
  return { trees, counts: { ...counts, cotsWithoutScore } };
}

type Summary = z.infer<
  typeof roundSchema
>['questions'][number]['cots'][number]['summaries'][number];

const isFailed = ({ score, error }: Summary): boolean => score === null || Boolean(error);

/** @throws UserError if a scored summary lacks a part that the scheme needs */
function channelsOf(
  summaries: readonly Summary[],
  needs: readonly Channel[],
  place: string,
): { score: number[]; task?: number[]; appeal?: number[] } {
  const channel = (name: Channel) =>
    summaries.map((summary, j) => {
      if (isFailed(summary)) return Number.NaN;
      const value = summary[name];
      if (typeof value === 'number') return value;
      throw new UserError(
        `${place}.summaries[${j}].${name}: is missing; the scheme needs it for every scored sample`,
      );
    });
  const channels: ReturnType<typeof channelsOf> = { score: channel('score') };
  if (needs.includes('task')) channels.task = channel('task');
  if (needs.includes('appeal')) channels.appeal = channel('appeal');
  return channels;
}

/** Numbers texts so that only equal ones have equal numbers; a missing text gets NaN. */
function textNumbers(): (text: string | null | undefined) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    if (text === null || text === undefined) return Number.NaN;
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
}

/** @throws UserError that says what is wrong with the line */
export function jsonOf(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new UserError('is not UTF-8 text');
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    throw new UserError(notJson(bytes.toString('utf8', 0, 4096), error as Error));
  }
}

function checked(value: unknown): z.infer<typeof roundSchema> {
  const result = roundSchema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] as z.core.$ZodIssue;
  const at = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  throw new UserError(`${at === '' ? '' : `${at.replace(/^\./, '')}: `}${message}`);
}
