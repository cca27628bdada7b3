/** The sums of squares of a question, the input of the analysis of variance. */
import { cotSpread } from './_cot-spread.js';
import type { PilotQuestion } from './pilot.js';

/** The valid grades of a question, [CoTs][summaries][grades], without empty lists. */
export type ValidCots = readonly (readonly (readonly number[])[])[];

export function validCots(question: PilotQuestion): ValidCots {
  return question.cots
    .map(({ summaries }) =>
      summaries.map((grades) => grades.filter(Number.isFinite)).filter((g) => g.length > 0),
    )
    .filter((summaries) => summaries.length > 0);
}

/**
 * Sums over a question's valid grades; n_s, n_c, n_q count a summary's, CoT's, question's grades.
 */
export interface SquareSums {
  readonly questions: number;
  readonly cots: number;
  readonly summaries: number;
  readonly grades: number;
  /** Σ of all grades, and n_q times their squared mean. */
  readonly total: number;
  readonly meanSquare: number;
  /**
   * Sums of squares: grades about their summary, summaries about their CoT, CoTs about the
   * question.
   */
  readonly ofGrades: number;
  readonly ofSummaries: number;
  readonly ofCots: number;
  /** Σ n_s² / n_c, Σ n_s² / n_q, Σ n_s², Σ n_c² / n_q, Σ n_c², n_q². */
  readonly summaryPerCot: number;
  readonly summaryPerQuestion: number;
  readonly summarySquares: number;
  readonly cotPerQuestion: number;
  readonly cotSquares: number;
  readonly questionSquares: number;
  /**
   * Over CoTs with at least four summaries: their number, Σ σ_W², Σ of its square, Σ gradeShare.
   */
  readonly spreads: number;
  readonly variance: number;
  readonly squaredVariance: number;
  readonly gradeShare: number;
}

export function sumsOfSquares(cots: ValidCots): SquareSums {
  const all = cots.flat(2);
  const inQuestion = all.length;
  const questionMean = meanOf(all);
  const sums = {
    ofGrades: 0,
    ofSummaries: 0,
    ofCots: 0,
    summaryPerCot: 0,
    summaryPerQuestion: 0,
    summarySquares: 0,
    cotPerQuestion: 0,
    cotSquares: 0,
    spreads: 0,
    variance: 0,
    squaredVariance: 0,
    gradeShare: 0,
  };
  for (const summaries of cots) {
    const grades = summaries.flat();
    const cotMean = meanOf(grades);
    sums.ofCots += grades.length * (cotMean - questionMean) ** 2;
    sums.cotPerQuestion += grades.length ** 2 / inQuestion;
    sums.cotSquares += grades.length ** 2;
    const means = summaries.map(meanOf);
    for (const [s, { length }] of summaries.entries()) {
      sums.ofSummaries += length * (means[s]! - cotMean) ** 2;
      sums.summaryPerCot += length ** 2 / grades.length;
      sums.summaryPerQuestion += length ** 2 / inQuestion;
      sums.summarySquares += length ** 2;
      for (const grade of summaries[s]!) sums.ofGrades += (grade - means[s]!) ** 2;
    }
    const spread = cotSpread(summaries);
    if (spread === null) continue;
    sums.spreads++;
    sums.variance += spread.variance;
    sums.squaredVariance += spread.squaredVariance;
    sums.gradeShare += spread.gradeShare;
  }
  return {
    ...sums,
    questions: inQuestion > 0 ? 1 : 0,
    cots: cots.length,
    summaries: cots.reduce((sum, { length }) => sum + length, 0),
    grades: inQuestion,
    total: inQuestion > 0 ? inQuestion * questionMean : 0,
    meanSquare: inQuestion > 0 ? inQuestion * questionMean ** 2 : 0,
    questionSquares: inQuestion ** 2,
  };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
