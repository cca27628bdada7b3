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

export interface CutOffs {
  readonly total: number;
  /** As they stand. */
  readonly graded: number;
  /** With the lowest score of the file. */
  readonly lowest: number;
  readonly missing: number;
}

export interface ScoreIndex {
  readonly samples: number;
  readonly questions: number;
  readonly cots: number;
  /** Takes a line in. Returns what is wrong with it, if it contradicts an earlier one. */
  add(row: Row, line: number, offset: number, bytes: number): string | undefined;
  /** Gives the samples that were to have the lowest score of the file that score; called when every line is in. */
  settle(): void;
  /** Samples that were cut off, and what became of them; samples that got the lowest score for another reason. */
  readonly cutOff: CutOffs;
  readonly failedAsLowest: number;
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

/** `unit` is what the number of a line counts, for messages. */
export function scoreIndex(channels: readonly Channel[], unit = 'line'): ScoreIndex {
  const questions = keyTable();
  const cots = keyTable();
  const questionTexts = firstTexts('question', unit);
  const cotTexts = firstTexts('CoT', unit);
  const summaryIds = keyTable();
  const lineOfSummary = growable('f64');
  const score = growable('f64');
  const task = channels.includes('task') ? growable('f64') : undefined;
  const appeal = channels.includes('appeal') ? growable('f64') : undefined;
  const order = growable('f64');
  const cot = growable('u32');
  const offset = growable('f64');
  const bytes = growable('u32');
  const lineOfCot = growable('u32');
  const causes = new Map<string, number>();
  const withId = {
    question: idCount('question_id', unit),
    cot: idCount('cot_id', unit),
    summary: idCount('summary_id', unit),
  };
  const asLowest = growable('u32');
  const cutOff = { total: 0, graded: 0, lowest: 0, missing: 0 };
  let failed = 0;
  let clash: string | undefined;

  // Most writers put a question's samples, and a CoT's, one after another: then the last key is the right one.
  let lastQuestion: { text: string; id: string | undefined; number: number } | undefined;
  let lastCot:
    | { question: number; text: string; id: string | undefined; number: number }
    | undefined;

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
        clash ??= `${unit} ${line}: ${fault}`;
        return fault;
      }
    }
    lastQuestion = { text: row.question, id: row.questionId, number };
    return number;
  }

  function cotNumber(row: Row, question: number, line: number): number | string {
    if (
      lastCot &&
      lastCot.question === question &&
      lastCot.text === row.cot &&
      lastCot.id === row.cotId
    ) {
      return lastCot.number;
    }
    const textKey = keyOf(row.cot);
    const number = cots.number(question, row.cotId === undefined ? textKey : keyOf(row.cotId));
    if (row.cotId !== undefined) {
      const fault = cotTexts.check(number, textKey, line, row.cotId);
      if (fault) {
        clash ??= `${unit} ${line}: ${fault}`;
        return fault;
      }
    }
    if (number === lineOfCot.length) lineOfCot.push(score.length);
    lastCot = { question, text: row.cot, id: row.cotId, number };
    return number;
  }

  /** An id stands for one summary of its CoT; several grades of it are one line's `scores`. */
  function summaryFault(id: string, cot: number, line: number): string | undefined {
    const number = summaryIds.number(cot, keyOf(id));
    if (number === lineOfSummary.length) {
      lineOfSummary.push(line);
      return undefined;
    }
    const fault = `summary_id: ${JSON.stringify(id)} stands on ${unit} ${lineOfSummary.get(number)} already, for the same CoT; several grades of one summary are its \`scores\``;
    clash ??= `${unit} ${line}: ${fault}`;
    return fault;
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
      withId.summary.count(row.summaryId, line);
      const q = questionNumber(row, line);
      if (typeof q === 'string') return q;
      const c = cotNumber(row, q, line);
      if (typeof c === 'string') return c;
      const twice = row.summaryId === undefined ? undefined : summaryFault(row.summaryId, c, line);
      if (twice !== undefined) return twice;
      if (row.lowest) asLowest.push(score.length);
      if (row.cutOff) {
        cutOff.total++;
        cutOff[row.lowest ? 'lowest' : row.error === undefined ? 'graded' : 'missing']++;
      }
      score.push(row.score);
      task?.push(row.task);
      appeal?.push(row.appeal);
      order.push(row.summary === null ? Number.NaN : orderOf(row.summary));
      cot.push(c);
      offset.push(at);
      bytes.push(length);
      if (row.error !== undefined) {
        failed++;
        const cause =
          causes.has(row.error) || causes.size < mostCauses ? row.error : 'other causes';
        causes.set(cause, (causes.get(cause) ?? 0) + 1);
      }
      return undefined;
    },
    failures: () => ({
      byCause: Object.fromEntries(
        [...causes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)),
      ),
      total: failed,
    }),
    contradiction: () =>
      clash ??
      withId.question.contradiction() ??
      withId.cot.contradiction() ??
      withId.summary.contradiction(),
    settle() {
      for (const column of [score, task, appeal]) {
        if (!column || asLowest.length === 0) continue;
        let lowest = Number.POSITIVE_INFINITY;
        for (let line = 0; line < column.length; line++) {
          const value = column.get(line);
          if (value < lowest) lowest = value;
        }
        if (lowest === Number.POSITIVE_INFINITY) continue;
        for (let i = 0; i < asLowest.length; i++) column.set(asLowest.get(i), lowest);
      }
    },
    cutOff,
    get failedAsLowest() {
      return asLowest.length - cutOff.lowest;
    },
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
function firstTexts(what: string, unit: string) {
  const words = [growable('u32'), growable('u32'), growable('u32'), growable('u32')] as const;
  /** 0: nothing has been given with an id under this number. */
  const lines = growable('f64');
  return {
    check(number: number, key: Buffer, line: number, id: string): string | undefined {
      // Numbers of lines without an id come between: ids on some lines only are told of when all are read.
      while (lines.length <= number) {
        for (const word of words) word.push(0);
        lines.push(0);
      }
      if (lines.get(number) === 0) {
        for (const [i, word] of words.entries()) word.set(number, key.readUInt32LE(i * 4));
        lines.set(number, line);
        return undefined;
      }
      if (words.every((word, i) => word.get(number) === key.readUInt32LE(i * 4))) return undefined;
      const field = what === 'question' ? 'question_id' : 'cot_id';
      return `${field}: ${JSON.stringify(id)} stands for another ${what} on ${unit} ${lines.get(number)}`;
    },
  };
}

/** An id on some lines and not on others could split one group in two. */
function idCount(field: string, unit: string) {
  const first: { with?: number; without?: number } = {};
  return {
    count(id: string | undefined, line: number) {
      if (id === undefined) first.without ??= line;
      else first.with ??= line;
    },
    contradiction: () =>
      first.with !== undefined && first.without !== undefined
        ? `${field}: ${unit} ${first.with} has one and ${unit} ${first.without} has none; give it on every ${unit} or on none`
        : undefined,
  };
}
