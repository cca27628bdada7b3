/** The graders that compare a summary with the right answer: what is right, and which right answers they can read. */
import { answerPattern } from '../pattern.js';
import { equalMaths } from './maths.js';
import { equalNumbers, goldNumberFault } from './numeric.js';
import { afterThinking } from './thinking.js';

export const TEXT_GRADERS = ['exact', 'regex', 'numeric', 'maths'] as const;
export type TextGraderName = (typeof TEXT_GRADERS)[number];

export interface TextGrader {
  /**
   * Whether a summary says what the right answer says. What follows the last `</think>` of the summary counts; one with
   * an unclosed `<think>` is wrong. A right answer that the grader cannot read (see `goldFault`) matches nothing.
   */
  isRight(summary: string, gold: string): boolean;
  /** Why this grader cannot use a right answer, and what would be right; null if it can. */
  goldFault(gold: string): string | null;
}

export const textGraders: Readonly<Record<TextGraderName, TextGrader>> = {
  exact: grader((answer, gold) => answer === gold.trim()),
  regex: grader((answer, gold) => {
    if (patternFault(gold) !== null) return false;
    const { matches, example } = answerPattern(gold);
    return [...answer].length <= Math.max(16, 2 * [...example].length) && matches(answer);
  }, patternFault),
  numeric: grader(equalNumbers, goldNumberFault),
  maths: grader(equalMaths),
};

function grader(
  compare: (answer: string, gold: string) => boolean,
  fault: (gold: string) => string | null = () => null,
): TextGrader {
  return {
    isRight(summary, gold) {
      const answer = afterThinking(summary);
      return answer !== null && compare(answer, gold.trim());
    },
    goldFault: (gold) => (gold.trim() === '' ? 'must not be empty' : fault(gold.trim())),
  };
}

function patternFault(source: string): string | null {
  try {
    answerPattern(source);
    return null;
  } catch (cause) {
    return `is no usable regular expression: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}
