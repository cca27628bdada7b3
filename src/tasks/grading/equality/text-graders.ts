/** The graders that compare a summary with the right answer. */
import { type AnswerPattern, answerPattern } from '../pattern.js';
import { equalMaths } from './maths.js';
import { equalNumbers, goldNumberFault } from './numeric.js';
import { afterThinking } from './thinking.js';

export const TEXT_GRADERS = ['exact', 'regex', 'numeric', 'maths'] as const;
export type TextGraderName = (typeof TEXT_GRADERS)[number];

export interface TextGrader {
  /**
   * Whether a summary gives the right answer. The text after its last `</think>` counts; a summary
   * with an unclosed `<think>` is wrong. A right answer that the grader cannot read (see
   * `goldFault`) matches nothing.
   */
  isRight(summary: string, gold: string): boolean;
  /** Says why this grader cannot use a right answer, and what would be right; null if it can. */
  goldFault(gold: string): string | null;
}

export const textGraders: Readonly<Record<TextGraderName, TextGrader>> = {
  exact: grader((answer, gold) => answer === gold.trim()),
  regex: grader(matchesPattern, patternFault),
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

function matchesPattern(answer: string, gold: string): boolean {
  const pattern = patternOf(gold);
  if (typeof pattern === 'string') return false;
  const { matches, example } = pattern;
  return [...answer].length <= Math.max(16, 2 * [...example].length) && matches(answer);
}

function patternFault(gold: string): string | null {
  const pattern = patternOf(gold);
  return typeof pattern === 'string' ? pattern : null;
}

/** The pattern, or why it cannot be used. */
function patternOf(source: string): AnswerPattern | string {
  try {
    return answerPattern(source);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return `is not a usable regular expression: ${why}`;
  }
}
