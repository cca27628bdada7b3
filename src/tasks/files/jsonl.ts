/**
 * The task of a file of questions and answers: JSON lines `{question, answer, difficulty?, cot?}`.
 */

import { basename } from 'node:path';
import { UserError } from '../../base/errors.js';
import type { Rng } from '../../base/random.js';
import { drawItem, requireRange } from '../builtin/options.js';
import { afterThinking, type TextGraderName, textGraders } from '../grading/equality/index.js';
import type { Judge } from '../grading/judge.js';
import { withOwnLimit } from '../grading/limits.js';
import { type AnswerPattern, answerPattern } from '../grading/pattern.js';
import { textShare } from '../split.js';
import type { Grade, Grader, Question, Split, Task } from '../task.js';
import { type JsonlLine, readJsonl } from './jsonl-lines.js';

export const JSONL_GRADERS = ['exact', 'regex', 'numeric', 'maths', 'judge'] as const;
export type JsonlGrader = (typeof JSONL_GRADERS)[number];

export interface JsonlOptions {
  /**
   * The text after the last `</think>` of a summary is graded; an unclosed `<think>` scores 0.
   * - `exact`: the trimmed summary equals the trimmed answer.
   * - `regex`: the answer is a regular expression (with JavaScript's flags `u` and `s`) that the
   *   whole trimmed summary matches.
   * - `numeric`: the summary's last number is the answer's, within a millionth; the answer must be
   *   one number.
   * - `maths`: the summary is the same expression, list, set or interval as the answer, plain or
   *   LaTeX.
   * - `judge`: a language model decides.
   */
  readonly grader?: JsonlGrader;
  /** Required for the grader `judge`. */
  readonly judge?: Judge;
  /** Share of lines held out for the test, 0..1; at least one line. */
  readonly testShare?: number;
  /** Share of train lines for the warm start if no line has a CoT, 0..1; at least one line. */
  readonly warmStartShare?: number;
  /** Probability that the demonstrated CoT of a line without one is a wrong answer, 0..1. */
  readonly wrongCot?: number;
  /** Probability that the demonstrated summary is not the CoT's answer, 0..1. */
  readonly misread?: number;
  /**
   * The most characters of a summary; a longer one scores 0. By default those of the longest
   * answer. For `regex`, twice those of the longest example and at least 16, since a pattern can
   * match longer texts.
   */
  readonly summaryLimit?: number;
}

interface Entry extends JsonlLine {
  readonly line: number;
  /** A right summary. */
  readonly right: string;
}

const FEWEST_LINES = 5;
/** Names the setting of the limit on a summary, for messages. */
const SETTING = 'the limit is summaryLimit, which a run sets by sampling.maxTokens.summary';

/**
 * Creates the task of a JSONL file. A summary scores 1 if it is right, else 0. The alphabet, the
 * limits and the difficulties (in the order in which they first occur) come from the data; lines
 * without a difficulty have the difficulty `unrated`.
 *
 * The lines whose questions have the lowest hashes are the test. The warm start learns from the
 * train lines that have a CoT. If none has, it learns from the lines with the lowest values of
 * another hash, and the demonstrated CoT is the answer or another line's answer, so that the face
 * has something to read.
 *
 * @throws UserError that names the file, the line and the field.
 */
export function jsonlTask(
  path: string,
  {
    grader = 'exact',
    testShare = 0.2,
    warmStartShare = 0.5,
    wrongCot = 0.35,
    misread = 0.25,
    summaryLimit,
    judge,
  }: JsonlOptions = {},
): Task {
  for (const [name, value] of Object.entries({ testShare, warmStartShare, wrongCot, misread })) {
    requireRange('jsonlTask', name, value, 0, 1);
  }
  if (summaryLimit !== undefined && !(Number.isInteger(summaryLimit) && summaryLimit >= 1)) {
    throw new RangeError(
      `jsonlTask: summaryLimit must be an integer of 1 or more, got ${summaryLimit}`,
    );
  }
  const lines = readJsonl(path);
  if (lines.length < FEWEST_LINES) {
    throw new UserError(
      `${path}: a task needs at least ${FEWEST_LINES} questions, got ${lines.length}`,
    );
  }
  const { entries, limit, characters, grade, hasOwnLimit } = answersOf[grader](
    path,
    lines,
    summaryLimit,
    judge,
  );

  const byText = new Map(entries.map((entry) => [entry.question, entry]));
  const split = splitEntries(entries, testShare, warmStartShare);
  const rated = entries.some((entry) => entry.difficulty !== undefined);
  const difficultyOf = (entry: Entry) => entry.difficulty ?? (rated ? 'unrated' : 'all');
  const alphabet = new Set(characters);
  for (const { question, cot = '', right } of entries)
    for (const text of [question, cot, right])
      for (const character of text) alphabet.add(character);
  const places = new Map<string, number[]>();
  for (const [i, { right }] of entries.entries()) {
    const same = places.get(right);
    if (same) same.push(i);
    else places.set(right, [i]);
  }
  /** Draws another entry's answer, each entry with the same probability. */
  const wrong = (right: string, rng: Rng) => {
    const same = places.get(right) ?? [];
    const others = entries.length - same.length;
    return others > 0 ? (entries[nth(rng.int(others), same)] as Entry).right : right.slice(0, -1);
  };

  const gradeTrimmed: Grader = ({ question, summary }) => {
    const text = afterThinking(summary);
    return text !== null && [...text].length <= limit ? grade(text, question) : { task: 0 };
  };
  return {
    name: basename(path, '.jsonl'),
    description: `${entries.length} questions from ${basename(path)}, graded by ${grader} answers.`,
    alphabet: [...alphabet].sort().join(''),
    limits: {
      question: longest(entries.map((entry) => entry.question)),
      cot: longest(entries.flatMap((entry) => entry.cot ?? entry.right)),
      summary: limit,
    },
    difficulties: [...new Set(entries.map(difficultyOf))],
    parts: ['task'],
    question(side: Split, rng: Rng): Question {
      const entry = drawItem(split[side], rng);
      const { question: text, answer } = entry;
      return { id: text, text, answer, difficulty: difficultyOf(entry) };
    },
    demonstrate(question, rng) {
      const entry = byText.get(question.text);
      if (!entry) throw new Error(`${path}: there is no question ${JSON.stringify(question.text)}`);
      const { right } = entry;
      const told = entry.cot !== undefined || rng.next() >= wrongCot ? right : wrong(right, rng);
      const summary = rng.next() < misread ? wrong(told, rng) : told;
      // A reference answer may be longer than a summary; its end counts.
      return { cot: entry.cot ?? told, summary: [...summary].slice(-limit).join('') };
    },
    grade: hasOwnLimit ? withOwnLimit(gradeTrimmed) : gradeTrimmed,
  };
}

interface Answers {
  readonly entries: readonly Entry[];
  /** The most characters of a summary. */
  readonly limit: number;
  /** Characters that the alphabet needs beyond those of the demonstrations. */
  readonly characters: readonly string[];
  /** Grades a trimmed summary that is within the limit. */
  readonly grade: (text: string, question: Question) => Grade | Promise<Grade>;
  /** Whether `grade` limits its own time, as a judge does. */
  readonly hasOwnLimit?: boolean;
}

type AnswersOf = (
  path: string,
  lines: readonly JsonlLine[],
  summaryLimit: number | undefined,
  judge: Judge | undefined,
) => Answers;

const passOrFail = (isRight: boolean): Grade => ({ task: isRight ? 1 : 0 });

const answersOf: Readonly<Record<JsonlGrader, AnswersOf>> = {
  exact(path, lines, summaryLimit) {
    const limit = summaryLimit ?? longest(lines.map(trimmed));
    for (const { line, answer } of lines) {
      const { length } = [...answer.trim()];
      if (length > limit)
        throw new UserError(
          `${path}:${line}: answer must have at most ${limit} characters, got ${length}; ${SETTING}`,
        );
    }
    return textAnswers(path, lines, limit, 'exact');
  },
  regex: patternAnswers,
  numeric: (path, lines, limit) => textAnswers(path, lines, limit ?? roomFor(lines), 'numeric'),
  maths: (path, lines, limit) => textAnswers(path, lines, limit ?? roomFor(lines), 'maths'),
  judge(_path, lines, limit, judge) {
    if (!judge) throw new UserError('taskJudge: the grader judge needs an endpoint and a model');
    const room = limit ?? roomFor(lines);
    const grade = async (summary: string, question: Question): Promise<Grade> => {
      const { score, verdict } = await judge({ question, summary });
      return { task: score, verdict };
    };
    return { entries: withRight(lines), limit: room, characters: [], grade, hasOwnLimit: true };
  },
};

const trimmed = ({ answer }: JsonlLine): string => answer.trim();

/** A limit that leaves room for a longer form of the same answer. */
function roomFor(lines: readonly JsonlLine[]): number {
  return Math.max(16, 2 * longest(lines.map(trimmed)));
}

function withRight(lines: readonly JsonlLine[]): Entry[] {
  return lines.map((line) => ({ ...line, right: trimmed(line) }));
}

function textAnswers(
  path: string,
  lines: readonly JsonlLine[],
  limit: number,
  name: TextGraderName,
): Answers {
  const { isRight, goldFault } = textGraders[name];
  for (const { line, answer } of lines) {
    const fault = goldFault(answer);
    if (fault !== null) throw new UserError(`${path}:${line}: answer ${fault}`);
  }
  const grade = (text: string, question: Question) => passOrFail(isRight(text, question.answer));
  return { entries: withRight(lines), limit, characters: [], grade };
}

function patternAnswers(
  path: string,
  lines: readonly JsonlLine[],
  summaryLimit: number | undefined,
): Answers {
  const read = lines.map((line) => ({ ...line, pattern: patternOf(path, line) }));
  const examples = read.map(({ pattern }) => pattern.example);
  const limit = summaryLimit ?? Math.max(16, 2 * longest(examples));
  const patterns = new Map<string, AnswerPattern>();
  const entries = read.map(({ pattern, ...line }) => {
    if (pattern.example.trim() !== pattern.example || [...pattern.example].length > limit) {
      throw new UserError(
        `${path}:${line.line}: answer must match a text without blanks at its ends, of at most ${limit} characters, got ${JSON.stringify(line.answer)}; ${SETTING}`,
      );
    }
    patterns.set(line.answer, pattern);
    return { ...line, right: pattern.example };
  });
  return {
    entries,
    limit,
    characters: [...patterns.values()].flatMap(({ characters }) => [...characters]),
    grade: (text, { answer }) =>
      passOrFail((patterns.get(answer) ?? answerPattern(answer)).matches(text)),
  };
}

function patternOf(path: string, { line, answer }: JsonlLine): AnswerPattern {
  try {
    return answerPattern(answer);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`${path}:${line}: answer is not a usable regular expression: ${why}`, {
      cause,
    });
  }
}

/** The nth integer from 0 that is not among these sorted ones. */
function nth(n: number, without: readonly number[]): number {
  let [low, high] = [0, without.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((without[middle] as number) - middle <= n) low = middle + 1;
    else high = middle;
  }
  return n + low;
}

function splitEntries(
  entries: readonly Entry[],
  testShare: number,
  warmStartShare: number,
): Readonly<Record<Split, readonly Entry[]>> {
  const test = new Set(lowest(entries, testShare, 'split'));
  const train = entries.filter((entry) => !test.has(entry));
  const withCot = train.filter((entry) => entry.cot !== undefined);
  const warmStart = withCot.length > 0 ? withCot : lowest(train, warmStartShare, 'warm-start');
  return { 'warm-start': warmStart, train, test: [...test] };
}

/** The entries with the lowest hashes: at least one, and not all if there are several. */
function lowest(entries: readonly Entry[], share: number, salt: string): Entry[] {
  const ranked = entries
    .map((entry) => ({ entry, rank: textShare(entry.question, salt) }))
    .sort((a, b) => a.rank - b.rank);
  const count = Math.min(
    Math.max(1, Math.round(share * entries.length)),
    Math.max(1, entries.length - 1),
  );
  return ranked.slice(0, count).map(({ entry }) => entry);
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, [...text].length), 1);
}
