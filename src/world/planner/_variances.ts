/**
 * Separates the sources of the scores' variance by analysis of variance: grade = μ + D_q + V_qi +
 * W_qij + e_qijl, with questions, CoTs, summaries and grades nested and any number of each. Each
 * sum of squares is equated with its expectation, from the innermost outwards. Source: Searle,
 * Casella & McCulloch, Variance Components, 1992, section 5.2 and appendix F.2.
 *
 * Departure: where too few summaries have two grades, the grader's part is unknown. It is then set
 * to 0, and the summaries' part includes it.
 */
import type { SquareSums } from './_square-sums.js';

/** Unbiased variances, which chance may put below 0; NaN where the data cannot tell. */
export interface Variances {
  readonly mean: number;
  readonly difficulty: number;
  readonly cot: number;
  readonly summary: number;
  readonly grader: number;
}

/** @param useGrades whether second grades of a summary, if any, determine the grader's part */
export function rawVariances(sums: SquareSums, useGrades = true): Variances {
  const { grades, summaries, cots, questions } = sums;
  const regraded = useGrades && grades > summaries;
  const grader = regraded ? sums.ofGrades / (grades - summaries) : 0;
  const summary = (sums.ofSummaries - (summaries - cots) * grader) / (grades - sums.summaryPerCot);
  const cot =
    (sums.ofCots -
      (cots - questions) * grader -
      (sums.summaryPerCot - sums.summaryPerQuestion) * summary) /
    (grades - sums.cotPerQuestion);
  const mean = sums.total / grades;
  const ofQuestions = sums.meanSquare - grades * mean ** 2;
  const difficulty =
    (ofQuestions -
      (questions - 1) * grader -
      (sums.summaryPerQuestion - sums.summarySquares / grades) * summary -
      (sums.cotPerQuestion - sums.cotSquares / grades) * cot) /
    (grades - sums.questionSquares / grades);
  return { mean, difficulty, cot, summary, grader: regraded ? grader : Number.NaN };
}
