/**
 * Measures without bias how much the questions' own variances differ. The CoTs are split into two
 * halves that share nothing but the question, so the product of a variance estimated in one half
 * and a variance estimated in the other has the product of the question's true variances as its
 * expectation, whatever the distribution. Chance or a single wild grade therefore does not make a
 * question look noisy.
 */
import { type SquareSums, sumsOfSquares, type ValidCots } from './_square-sums.js';
import { rawVariances, type Variances } from './_variances.js';

/** Sums over questions of the variances estimated in halves, and of the halves' products. */
export interface Halves {
  /** Questions whose CoTs can be halved, which the sums are over. */
  readonly halved: number;
  readonly halfCot: number;
  readonly halfSummary: number;
  readonly halfGrader: number;
  readonly cotCot: number;
  readonly summarySummary: number;
  readonly summaryGrader: number;
  readonly graderGrader: number;
  /**
   * The same for logarithms, of the mean squares of grades about their summary and of summaries
   * about their CoT: the questions where both halves are above 0, Σ of the mean of the halves'
   * logarithms, and Σ of their product.
   */
  readonly gradesLogged: number;
  readonly logGrades: number;
  readonly logGradesSquare: number;
  readonly summariesLogged: number;
  readonly logSummaries: number;
  readonly logSummariesSquare: number;
  /**
   * Questions whose halves both have noise above 0, and over them Σ of σ_V², of 1 / noise, and of
   * one half's σ_V² / the other's noise.
   */
  readonly scaled: number;
  readonly scaledCot: number;
  readonly inverseNoise: number;
  readonly cotPerNoise: number;
}

/** Ways to split CoTs into halves: the half of a CoT by its index modulo 4. */
const DEALS = [
  [0, 1, 0, 1],
  [0, 0, 1, 1],
  [0, 1, 1, 0],
];

const NONE: Halves = {
  halved: 0,
  halfCot: 0,
  halfSummary: 0,
  halfGrader: 0,
  cotCot: 0,
  summarySummary: 0,
  summaryGrader: 0,
  graderGrader: 0,
  gradesLogged: 0,
  logGrades: 0,
  logGradesSquare: 0,
  summariesLogged: 0,
  logSummaries: 0,
  logSummariesSquare: 0,
  scaled: 0,
  scaledCot: 0,
  inverseNoise: 0,
  cotPerNoise: 0,
};

type MutableHalves = { -readonly [K in keyof Halves]: number };

/** Averages over the splits; all 0 if the CoTs are too few for each half to show σ_V² and noise. */
export function halves(cots: ValidCots): Halves {
  const out: MutableHalves = { ...NONE };
  if (cots.length < 4) return out;
  let deals = 0;
  for (const deal of DEALS) {
    const sums = [0, 1].map((half) => sumsOfSquares(cots.filter((_, i) => deal[i % 4] === half)));
    const [a, b] = sums.map((half) => rawVariances(half)) as [Variances, Variances];
    if (![a, b].every(({ cot, summary }) => Number.isFinite(cot) && Number.isFinite(summary)))
      continue;
    deals++;
    addProducts(out, a, b);
    addLogarithms(out, sums);
  }
  if (deals === 0) return out;
  for (const key of Object.keys(out) as (keyof Halves)[]) out[key] /= deals;
  return { ...out, halved: 1 };
}

function addProducts(out: MutableHalves, a: Variances, b: Variances): void {
  const [ag, bg] = [a.grader || 0, b.grader || 0];
  out.halfCot += (a.cot + b.cot) / 2;
  out.halfSummary += (a.summary + b.summary) / 2;
  out.halfGrader += (ag + bg) / 2;
  out.cotCot += a.cot * b.cot;
  out.summarySummary += a.summary * b.summary;
  out.graderGrader += ag * bg;
  out.summaryGrader += (a.summary * bg + b.summary * ag) / 2;
  const [an, bn] = [a.summary + ag, b.summary + bg];
  if (an > 0 && bn > 0) {
    out.scaled++;
    out.scaledCot += (a.cot + b.cot) / 2;
    out.inverseNoise += (an ** -0.5 + bn ** -0.5) / 2;
    out.cotPerNoise += (a.cot * bn ** -0.5 + b.cot * an ** -0.5) / 2;
  }
}

function addLogarithms(out: MutableHalves, sums: readonly SquareSums[]): void {
  const grades = sums.map((half) => Math.log(half.ofGrades / (half.grades - half.summaries)));
  if (grades.every(Number.isFinite)) {
    out.gradesLogged++;
    out.logGrades += (grades[0]! + grades[1]!) / 2;
    out.logGradesSquare += grades[0]! * grades[1]!;
  }
  const summaries = sums.map((half) => Math.log(half.ofSummaries / (half.summaries - half.cots)));
  if (summaries.every(Number.isFinite)) {
    out.summariesLogged++;
    out.logSummaries += (summaries[0]! + summaries[1]!) / 2;
    out.logSummariesSquare += summaries[0]! * summaries[1]!;
  }
}
