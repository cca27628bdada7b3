/**
 * Model G: rounds of score trees whose every number is normal. A summary's score is its question's level, plus its CoT's value
 * (sd 1), plus its own quality, plus the grader's error; so what a scheme keeps can be held against the truth.
 */
import type { Rng } from '../../base/random.js';
import type { ScoreTree } from '../../selection/index.js';

export interface GaussianShape {
  readonly questions: number;
  /** CoTs of a question. */
  readonly n: number;
  /** Summaries of a CoT. */
  readonly k: number;
}

/** Standard deviations, in units of the CoTs' values. */
export interface GaussianSpread {
  /** Of a CoT's summaries around its value, averaged over CoTs. */
  readonly summarySd: number;
  /** Spread of spreads: the coefficient of variation of `summarySd` over CoTs, which is log-normal; absent: 0. */
  readonly spreadVariation?: number;
  /** Of the grader's error; absent: 0. */
  readonly noise?: number;
  /** Of the questions' levels; absent: 0. */
  readonly difficultySd?: number;
}

export interface GaussianRound {
  readonly trees: readonly ScoreTree[];
  /** Each question's level: how easy it is, [Q]. */
  readonly levels: Float64Array;
  /** The CoTs' true values, level not included, [Q][n]. */
  readonly values: readonly Float64Array[];
  /** The sd of each CoT's summaries around its value, [Q][n]. */
  readonly summarySds: readonly Float64Array[];
}

export function gaussianRound(
  { questions, n, k }: GaussianShape,
  spread: GaussianSpread,
  rng: Rng,
): GaussianRound {
  const { summarySd, spreadVariation = 0, noise = 0, difficultySd = 0 } = spread;
  const logVariance = Math.log1p(spreadVariation ** 2);
  const logSd = Math.sqrt(logVariance);
  // The mean of a log-normal is exp(μ + σ² / 2): taking σ² / 2 off leaves the mean at 1.
  const sdOfCot = () =>
    logSd > 0 ? summarySd * Math.exp(logSd * rng.normal() - logVariance / 2) : summarySd;
  const levels = new Float64Array(questions);
  const values: Float64Array[] = [];
  const summarySds: Float64Array[] = [];
  const trees: ScoreTree[] = [];
  for (let q = 0; q < questions; q++) {
    levels[q] = difficultySd > 0 ? difficultySd * rng.normal() : 0;
    const value = new Float64Array(n);
    const sds = new Float64Array(n);
    const cots: { score: Float64Array }[] = [];
    for (let i = 0; i < n; i++) {
      value[i] = rng.normal();
      sds[i] = sdOfCot();
      const around = Math.hypot(sds[i]!, noise);
      const score = new Float64Array(k);
      for (let j = 0; j < k; j++) score[j] = levels[q]! + value[i]! + around * rng.normal();
      cots.push({ score });
    }
    values.push(value);
    summarySds.push(sds);
    trees.push({ cots });
  }
  return { trees, levels, values, summarySds };
}
