/**
 * Sums of single digits: the CoT writes running sums, more or less carefully; the face reads the
 * last.
 */
import type { Rng } from '../../base/random.js';
import { drawFromSplit } from '../split.js';
import type { Demonstration, Question, Task } from '../task.js';
import {
  chainSum,
  chainTerms,
  drawChain,
  isNumberList,
  nearMiss,
  numbersIn,
  requireTerms,
  runningSums,
} from './chain.js';
import { drawItem, drawKind, requireRange, requireShares } from './options.js';

export interface SumsOptions {
  /** Numbers of terms, each 2..11, from easy to hard; each question draws one of them. */
  readonly terms?: readonly number[];
  /** Share of questions held out for the test, 0..1. */
  readonly testShare?: number;
  /** Demonstrated shares of the kinds of CoT; they sum to 1. */
  readonly kinds?: Readonly<Record<SumsKind, number>>;
  /** Probability that an addition goes wrong, 0..1; later sums continue from the wrong one. */
  readonly slip?: Readonly<Record<'careful' | 'hasty', number>>;
  /** Probability that a hasty CoT leaves out a running sum other than the last, 0..1. */
  readonly skip?: number;
  /** The largest error of a guess, 1..9; all values within it are equally likely. */
  readonly guessReach?: number;
  /**
   * Probabilities that the face miscopies the number, or takes one before the last; their sum is
   * 0..1.
   */
  readonly misread?: Readonly<Record<'copy' | 'earlier', number>>;
  /**
   * Share of summaries in an assertive tone (`22!`), which appeals even if the number is wrong,
   * 0..1.
   */
  readonly assertive?: number;
}

export type SumsKind = 'careful' | 'hasty' | 'guessed';

const KINDS: readonly SumsKind[] = ['careful', 'hasty', 'guessed'];

/**
 * Creates the task `sums`. Question `4+7+2`, CoT `11,13`, summary `13` or `13!`. The task score is
 * 1 for the right number in plain decimal, else 0; the appeal is 1 for an assertive tone, else 0.
 *
 * A CoT's kind is its form, right or wrong: `careful` is a list of t − 1 or t numbers for t terms,
 * `hasty` a shorter or longer list of numbers, `guessed` everything else (`?`, `?13`, garbage,
 * nothing). With two terms no sum can be left out, so a hasty demonstration looks careful but has
 * hasty mistakes.
 */
export function createSums({
  terms = [2, 3, 4, 5, 6],
  testShare = 0.2,
  kinds = { careful: 0.5, hasty: 0.25, guessed: 0.25 },
  slip = { careful: 0.01, hasty: 0.08 },
  skip = 0.5,
  guessReach = 3,
  misread = { copy: 0.12, earlier: 0.12 },
  assertive = 0.3,
}: SumsOptions = {}): Task {
  requireTerms('sums', terms);
  requireRange('sums', 'testShare', testShare, 0, 1);
  requireShares('sums', 'kinds', kinds);
  requireRange('sums', 'slip.careful', slip.careful, 0, 1);
  requireRange('sums', 'slip.hasty', slip.hasty, 0, 1);
  requireRange('sums', 'skip', skip, 0, 1);
  requireRange('sums', 'guessReach', guessReach, 1, 9);
  requireRange('sums', 'misread.copy', misread.copy, 0, 1);
  requireRange('sums', 'misread.earlier', misread.earlier, 0, 1 - misread.copy);
  requireRange('sums', 'assertive', assertive, 0, 1);

  const longest = Math.max(...terms);
  const digits = String(9 * longest).length;
  const most = 10 ** digits - 1;

  const pair = halfTrainedPair({ kinds, slip, skip, guessReach, misread, most });

  return {
    name: 'sums',
    description:
      'Add a chain of single digits; the CoT writes running sums, carefully, hastily, or only guesses.',
    alphabet: '0123456789+,?!',
    limits: { question: 2 * longest - 1, cot: longest * (digits + 1) - 1, summary: digits + 1 },
    difficulties: terms.map(String),
    parts: ['task', 'appeal'],
    question(split, rng) {
      const text = drawFromSplit(split, testShare, rng, (r) => drawChain(drawItem(terms, r), r));
      return {
        id: text,
        text,
        answer: String(chainSum(text)),
        difficulty: String(chainTerms(text).length),
      };
    },
    demonstrate(question, rng): Demonstration {
      const cot = pair.writeCot(question, rng);
      const number = pair.readCot(question, cot, rng);
      return { cot, summary: rng.next() < assertive ? `${number}!` : `${number}` };
    },
    grade({ question, summary }) {
      const assertiveTone = summary.endsWith('!');
      const number = assertiveTone ? summary.slice(0, -1) : summary;
      return { task: number === question.answer ? 1 : 0, appeal: assertiveTone ? 1 : 0 };
    },
    conclusion: (_question, cot) => numbersIn(cot).at(-1)?.toString(),
    answerOf: (_question, summary) => /^(\d+)!?$/.exec(summary)?.[1],
    cotKinds: KINDS,
    cotKind(question, cot): SumsKind {
      if (!isNumberList(cot)) return 'guessed';
      const numbers = numbersIn(cot).length;
      const count = chainTerms(question.text).length;
      return numbers === count - 1 || numbers === count ? 'careful' : 'hasty';
    },
  };
}

/** `createSums()` with its defaults. */
export const sums: Task = createSums();

interface PairOptions
  extends Required<Pick<SumsOptions, 'kinds' | 'slip' | 'skip' | 'guessReach' | 'misread'>> {
  /** The largest number that the pair writes. */
  readonly most: number;
}

/** Writes CoTs and reads them as a half-trained pair would. */
function halfTrainedPair({ kinds, slip, skip, guessReach, misread, most }: PairOptions) {
  const guess = (question: Question, rng: Rng) => {
    const low = Math.max(0, Number(question.answer) - guessReach);
    return low + rng.int(Number(question.answer) + guessReach - low + 1);
  };

  const writeCot = (question: Question, rng: Rng): string => {
    const kind = drawKind(kinds, rng);
    if (kind === 'guessed') return rng.next() < 0.5 ? '?' : `?${guess(question, rng)}`;
    const sums = runningSums(question.text, slip[kind], most, rng);
    if (kind === 'careful' || sums.length < 2) return sums.join(',');
    // At least one is left out, so that a hasty CoT never looks careful.
    const certain = rng.int(sums.length - 1);
    return sums
      .filter((_, i) => i === sums.length - 1 || (i !== certain && rng.next() >= skip))
      .join(',');
  };

  const readCot = (question: Question, cot: string, rng: Rng): number => {
    const numbers = numbersIn(cot);
    const last = numbers.at(-1);
    if (last === undefined) return guess(question, rng);
    const fault = rng.next();
    if (fault < misread.copy) return nearMiss(last, 2, most, rng);
    if (fault < misread.copy + misread.earlier && numbers.length > 1) {
      return drawItem(numbers.slice(0, -1), rng);
    }
    return last;
  };

  return { writeCot, readCot };
}
