/**
 * What the first pass over a file of scored samples keeps: for each line its scores, its place in the file and the
 * numbers of its question and its CoT, and for each question and CoT a key. Never a text: about 40 bytes a line.
 */
import type { Channel } from '../selection/tree.js';
import { type Growable, growable } from './growable.js';
import { keyOf, keyTable, orderOf } from './keys.js';
import type { Row } from './row.js';

export interface Failures {
  /** Causes and how often each occurred, the most frequent first. */
  readonly byCause: Readonly<Record<string, number>>;
  readonly total: number;
}

export interface ScoreIndex {
  readonly samples: number;
  readonly questions: number;
  readonly cots: number;
  /** Takes a line in. Returns what is wrong with it, if it contradicts an earlier one. */
  add(row: Row, line: number, offset: number, bytes: number): string | undefined;
  failures(): Failures;
  /** What is wrong with the lines taken together, which leaving single lines out cannot mend; undefined: nothing. */
  contradiction(): string | undefined;
  readonly columns: Columns;
}

/** By number of the line that was taken in, counted from 0, and by number of question or CoT. */
export interface Columns {
  readonly score: Growable;
  /** Only where the scheme reads it. */
  readonly task: Growable | undefined;
  readonly appeal: Growable | undefined;
  /** Orders equal scores by their summaries; NaN for a CoT that failed before it had one. */
  readonly order: Growable;
  readonly cot: Growable;
  readonly offset: Growable;
  readonly bytes: Growable;
  /** The question of a CoT. */
  questionOf(cot: number): number;
  /** A line of the CoT: any of them has its text. */
  readonly lineOfCot: Growable;
  compareQuestions(a: number, b: number): number;
  compareCots(a: number, b: number): number;
}

const mostCauses = 1000;

export function scoreIndex(channels: readonly Channel[]): ScoreIndex {
  const questions = keyTable();
  const cots = keyTable();
  const questionTexts = firstTexts('question');
  const cotTexts = firstTexts('CoT');
  const score = growable('f64');
  const task = channels.includes('task') ? growable('f64') : undefined;
  const appeal = channels.includes('appeal') ? growable('f64') : undefined;
  const order = growable('f64');
  const cot = growable('u32');
  const offset = growable('f64');
  const bytes = growable('u32');
  const lineOfCot = growable('u32');
  const causes = new Map<string, number>();
  const withId = { question: idCount('question_id'), cot: idCount('cot_id') };
  let failed = 0;
  let clash: string | undefined;

  // Most writers put a question's samples, and a CoT's, one after another: then the last key is the right one.
  let lastQuestion: { text: string; id: string | undefined; number: number } | undefined;
  let lastCot: { question: number; text: string; id: string | undefined; number: number } | undefined;

  function questionNumber(row: Row, line: number): number | string {
    if (lastQuestion && lastQuestion.text === row.question && lastQuestion.id === row.questionId) {
      return lastQuestion.number;
    }
    const textKey = keyOf(row.question);
    const key = row.questionId === undefined ? textKey : keyOf(row.questionId);
    const number = questions.number(0, key);
    if (row.questionId !== undefined) {
      const fault = questionTexts.check(number, textKey, line, row.questionId);
      if (fault) {
        clash ??= `line ${line}: ${fault}`;
        return fault;
      }
    }
    lastQuestion = { text: row.question, id: row.questionId, number };
    return number;
  }

  function cotNumber(row: Row, question: number, line: number): number | string {
    if (lastCot && lastCot.question === question && lastCot.text === row.cot && lastCot.id === row.cotId) {
      return lastCot.number;
    }
    const textKey = keyOf(row.cot);
    const number = cots.number(question, row.cotId === undefined ? textKey : keyOf(row.cotId));
    if (row.cotId !== undefined) {
      const fault = cotTexts.check(number, textKey, line, row.cotId);
      if (fault) {
        clash ??= `line ${line}: ${fault}`;
        return fault;
      }
    }
    if (number === lineOfCot.length) lineOfCot.push(score.length);
    lastCot = { question, text: row.cot, id: row.cotId, number };
    return number;
  }

  return {
    get samples() {
      return score.length;
    },
    get questions() {
      return questions.size;
    },
    get cots() {
      return cots.size;
    },
    add(row, line, at, length) {
      withId.question.count(row.questionId, line);
      withId.cot.count(row.cotId, line);
      const q = questionNumber(row, line);
      if (typeof q === 'string') return q;
      const c = cotNumber(row, q, line);
      if (typeof c === 'string') return c;
      score.push(row.score);
      task?.push(row.task);
      appeal?.push(row.appeal);
      order.push(row.summary === null ? Number.NaN : orderOf(row.summary));
      cot.push(c);
      offset.push(at);
      bytes.push(length);
      if (row.error !== undefined) {
        failed++;
        const cause = causes.has(row.error) || causes.size < mostCauses ? row.error : 'other causes';
        causes.set(cause, (causes.get(cause) ?? 0) + 1);
      }
      return undefined;
    },
    failures: () => ({
      byCause: Object.fromEntries([...causes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))),
      total: failed,
    }),
    contradiction: () => clash ?? withId.question.contradiction() ?? withId.cot.contradiction(),
    columns: {
      score,
      task,
      appeal,
      order,
      cot,
      offset,
      bytes,
      lineOfCot,
      questionOf: cots.scopeOf,
      compareQuestions: questions.compare,
      compareCots: cots.compare,
    },
  };
}

/** The text that each id was first given with: an id stands for one text. */
function firstTexts(what: string) {
  const words = [growable('u32'), growable('u32'), growable('u32'), growable('u32')] as const;
  const lines = growable('f64');
  return {
    check(number: number, key: Buffer, line: number, id: string): string | undefined {
      if (number === lines.length) {
        for (const [i, word] of words.entries()) word.push(key.readUInt32LE(i * 4));
        lines.push(line);
        return undefined;
      }
      if (words.every((word, i) => word.get(number) === key.readUInt32LE(i * 4))) return undefined;
      const field = what === 'question' ? 'question_id' : 'cot_id';
      return `${field}: ${JSON.stringify(id)} stands for another ${what} on line ${lines.get(number)}`;
    },
  };
}

/** An id on some lines and not on others could split one group in two. */
function idCount(field: string) {
  const first: { with?: number; without?: number } = {};
  return {
    count(id: string | undefined, line: number) {
      if (id === undefined) first.without ??= line;
      else first.with ??= line;
    },
    contradiction: () =>
      first.with !== undefined && first.without !== undefined
        ? `${field}: line ${first.with} has one and line ${first.without} has none; give it on every line or on none`
        : undefined,
  };
}
