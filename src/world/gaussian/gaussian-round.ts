/**
 * Model G: rounds of score trees in which every number is normal. A summary's score is its
 * question's level, plus its CoT's value (sd 1), plus its own quality, plus the grader's error, so
 * what a scheme keeps can be compared with the truth.
 */
import type { Rng } from '../../base/random.js';
import type { ScoreTree } from '../../selection/index.js';

export interface GaussianShape {
  readonly questions: number;
  /** CoTs per question. */
  readonly n: number;
  /** Summaries per CoT. */
  readonly k: number;
}

/** Standard deviations, in units of the CoTs' values. */
export interface GaussianSpread {
  /** The sd of a CoT's summaries around its value, averaged over CoTs. */
  readonly summarySd: number;
  /** The coefficient of variation of that sd over CoTs, which is log-normal; default 0. */
  readonly spreadVariation?: number;
  /** The sd of the grader's error; default 0. */
  readonly noise?: number;
  /** The sd of the questions' levels; default 0. */
  readonly difficultySd?: number;
}

export interface GaussianRound {
  readonly trees: readonly ScoreTree[];
  /** Each question's level: how easy it is, [Q]. */
  readonly levels: Float64Array;
  /** The CoTs' true values, without the level, [Q][n]. */
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
  // The mean of a log-normal is exp(μ + σ² / 2); with μ = −σ² / 2 it is 1.
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
