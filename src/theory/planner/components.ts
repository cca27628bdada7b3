/**
 * Where the spread of the scores comes from, by analysis of variance: grade = μ + D_q + V_qi + W_qij + e_qijl, with
 * questions, CoTs, summaries and grades nested and any number of each. Each sum of squares is set equal to its expectation, from the
 * innermost out. Source: Searle, Casella & McCulloch, Variance Components, 1992, section 5.2 and appendix F.2.
 *
 * Departures: 1. estimates below 0 are 0. 2. Without two grades of any summary the grader's part is unknown; it is then
 * taken to be 0 and the summaries' part has it.
 */
import type { QuestionSums } from './_question-sums.js';

/** Standard deviations in units of the score, all 0 or more. */
export interface Components {
  /** The mean score. */
  readonly mean: number;
  /** Of the questions' means. */
  readonly difficulty: number;
  /** σ_V: of the CoTs' values within a question. */
  readonly cot: number;
  /** σ_W: of the summaries' own qualities within a CoT. */
  readonly summary: number;
  /** σ_G: of the grader's error; NaN where no summary was graded twice. */
  readonly grader: number;
  /** Coefficient of variation of the CoTs' own σ_W; NaN where no two CoTs have four summaries. */
  readonly spreadOfSpreads: number;
}

export function components(sums: QuestionSums): Components {
  const { grades, summaries, cots, questions } = sums;
  const regraded = grades > summaries;
  const grader = regraded ? atLeast0(sums.ofGrades / (grades - summaries)) : 0;
  const summary = atLeast0((sums.ofSummaries - (summaries - cots) * grader) / (grades - sums.summaryPerCot));
  const cot = atLeast0(
    (sums.ofCots - (cots - questions) * grader - (sums.summaryPerCot - sums.summaryPerQuestion) * summary) /
      (grades - sums.cotPerQuestion),
  );
  const mean = sums.total / grades;
  const ofQuestions = sums.meanSquare - grades * mean ** 2;
  const difficulty = atLeast0(
    (ofQuestions -
      (questions - 1) * grader -
      (sums.summaryPerQuestion - sums.summarySquares / grades) * summary -
      (sums.cotPerQuestion - sums.cotSquares / grades) * cot) /
      (grades - sums.questionSquares / grades),
  );
  return {
    mean,
    difficulty: Math.sqrt(difficulty),
    cot: Math.sqrt(cot),
    summary: Math.sqrt(summary),
    grader: regraded ? Math.sqrt(grader) : Number.NaN,
    spreadOfSpreads: spreadOfSpreads(sums, grader),
  };
}

/**
 * The variance of the CoTs' σ_W² is E[σ_W⁴] − E[σ_W²]². A log-normal σ_W turns it into a coefficient of variation of σ_W itself.
 * What a constant grader's noise adds to single grades falls out of the variance.
 */
function spreadOfSpreads({ spreads, variance, squaredVariance, gradeShare }: QuestionSums, grader: number) {
  if (spreads < 2) return Number.NaN;
  const level = variance / spreads;
  const own = level - (grader * gradeShare) / spreads;
  const excess = squaredVariance / spreads - level ** 2;
  if (!(own > 0 && excess > 0)) return 0;
  const logVariance = Math.log1p(excess / own ** 2) / 4;
  return Math.sqrt(Math.expm1(logVariance));
}

/** λ = (σ_W² + σ_G²) / σ_V²; infinite where the CoTs do not differ. */
export function noiseRatio({ cot, summary, grader }: Components): number {
  const noise = summary ** 2 + (Number.isNaN(grader) ? 0 : grader ** 2);
  return cot > 0 ? noise / cot ** 2 : noise > 0 ? Infinity : Number.NaN;
}

/** NaN, from nothing to estimate with, is 0 too. */
const atLeast0 = (variance: number): number => (variance > 0 && variance < Infinity ? variance : 0);
