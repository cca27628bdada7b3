/** One round of another trainer as a line of JSON: questions that hold CoTs that hold scored summaries. */
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
  /** Summaries without a score. */
  readonly failed: number;
  /** CoTs none of whose summaries has a score: no scheme can keep them. */
  readonly cotsWithoutScore: number;
}

const beyond = `must lie within ±${largestScore}`;
/** Graders may answer yes or no. */
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
const text = z.string({ error: 'must be a text' }).nullish();
const listOf = <T extends z.ZodType>(what: T) => z.array(what, { error: 'must be a list' });

const name = z.union([z.string(), z.int()], { error: 'must be a text or an integer' }).optional();

/** Keys that are not named here are ignored. */
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

/** What the trainer calls the round; undefined where it gives no name, or none that can be one. */
export function nameOfRound(value: unknown): string | number | undefined {
  const parsed = z.object({ round: name }).safeParse(value);
  return parsed.success ? parsed.data.round : undefined;
}

/**
 * Reads a round from parsed JSON.
 * @param needs the parts of the score that the scheme reads.
 * @throws UserError that names what is wrong and where, as in `questions[0].cots[1].summaries[0].score`.
 */
export function roundOf(value: unknown, needs: readonly Channel[]): Round {
  const { questions } = checked(value);
  const numberOf = textNumbers();
  let cots = 0;
  let summaries = 0;
  let failed = 0;
  let cotsWithoutScore = 0;
  const trees = questions.map((question, q) => ({
    cots: question.cots.map(({ cot, summaries: own }, i) => {
      const missing = own.map(({ score, error }) => score === null || Boolean(error));
      const channel = (name: Channel) =>
        own.map((summary, j) => {
          if (missing[j]) return Number.NaN;
          const value = summary[name];
          if (typeof value === 'number') return value;
          throw new UserError(
            `questions[${q}].cots[${i}].summaries[${j}].${name}: is missing; the scheme reads it for every sample that has a score`,
          );
        });
      cots++;
      summaries += own.length;
      const without = missing.filter(Boolean).length;
      failed += without;
      if (without === own.length) cotsWithoutScore++;
      return {
        score: channel('score'),
        ...(needs.includes('task') ? { task: channel('task') } : {}),
        ...(needs.includes('appeal') ? { appeal: channel('appeal') } : {}),
        cotText: numberOf(cot),
        summaryTexts: own.map(({ summary }) => numberOf(summary)),
      };
    }),
  }));
  return {
    trees,
    counts: { questions: questions.length, cots, summaries, failed, cotsWithoutScore },
  };
}

/** Equal texts have equal numbers; a text that is not given is equal to none. */
function textNumbers(): (text: string | null | undefined) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    if (text === null || text === undefined) return Number.NaN;
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
}

/** @throws UserError that says what is wrong with the line. */
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
