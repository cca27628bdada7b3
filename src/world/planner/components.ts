/** The spreads of the scores as standard deviations, 0 where the estimated variance is negative. */
import type { QuestionSums } from './_question-sums.js';
import { type Unevenness, unevenness } from './_unevenness.js';
import { rawVariances } from './_variances.js';

/** Standard deviations in units of the score, all at least 0. */
export interface Components {
  /** The mean score. */
  readonly mean: number;
  /** The standard deviation of the questions' means. */
  readonly difficulty: number;
  /** σ_V: of the CoTs' values within a question. */
  readonly cot: number;
  /** σ_W: of the summaries' own qualities within a CoT; includes σ_G where that is unknown. */
  readonly summary: number;
  /** σ_G: of the grader's error; NaN where it is unknown. */
  readonly grader: number;
  /** Coefficient of variation of the CoTs' own σ_W; NaN unless two CoTs have four summaries. */
  readonly spreadOfSpreads: number;
  /** How much the questions' own σ_V, σ_W and σ_G differ. */
  readonly uneven: Unevenness;
}

export function components(sums: QuestionSums, useGrades = true): Components {
  const raw = rawVariances(sums, useGrades);
  const grader = Number.isNaN(raw.grader) ? 0 : atLeast0(raw.grader);
  const deviation = (variance: number) => Math.sqrt(atLeast0(variance));
  return {
    mean: raw.mean,
    difficulty: deviation(raw.difficulty),
    cot: deviation(raw.cot),
    summary: deviation(raw.summary),
    grader: Number.isNaN(raw.grader) ? Number.NaN : Math.sqrt(grader),
    spreadOfSpreads: spreadOfSpreads(sums, grader),
    uneven: unevenness(sums),
  };
}

/**
 * The variance of the CoTs' σ_W² is E[σ_W⁴] − E[σ_W²]². A log-normal σ_W turns it into a
 * coefficient of variation of σ_W itself. What constant grader noise adds to single grades cancels
 * out of it.
 */
function spreadOfSpreads(
  { spreads, variance, squaredVariance, gradeShare }: QuestionSums,
  grader: number,
) {
  if (spreads < 2) return Number.NaN;
  const level = variance / spreads;
  const own = level - (grader * gradeShare) / spreads;
  const excess = squaredVariance / spreads - level ** 2;
  if (!(own > 0 && excess > 0)) return 0;
  const logVariance = Math.log1p(excess / own ** 2) / 4;
  return Math.sqrt(Math.expm1(logVariance));
}

/** λ = (σ_W² + σ_G²) / σ_V²; infinite where the CoTs do not differ. */
export function noiseRatio({
  cot,
  summary,
  grader,
}: Pick<Components, 'cot' | 'summary' | 'grader'>): number {
  const noise = summary ** 2 + (Number.isNaN(grader) ? 0 : grader ** 2);
  if (cot > 0) return noise / cot ** 2;
  return noise > 0 ? Infinity : Number.NaN;
}

/** NaN, which stands for no estimate, becomes 0 too. */
const atLeast0 = (variance: number): number => (variance > 0 && variance < Infinity ? variance : 0);
