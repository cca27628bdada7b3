/**
 * Shrinks each CoT's mean towards its question's mean (empirical Bayes). The fewer summaries a CoT
 * has, the further its mean moves.
 *
 * Model: score = μ_q + V_i + e_ij with Var V = σ_V² and Var e = σ_e², both common to the round,
 * because one question has too few CoTs to estimate them. The variance components come from the
 * method of moments for unbalanced one-way layouts (Henderson's method 1; Searle, Casella &
 * McCulloch, Variance Components, 1992, section 3.6), with sums of squares and degrees of freedom
 * pooled over questions:
 *   MSW = Σ_qij (y_qij − ȳ_qi)² / Σ_qi (k_qi − 1) MSB = Σ_qi k_qi (ȳ_qi − ȳ_q)² / Σ_q (n_q − 1),
 *   ȳ_q the mean of all the question's scores k₀  = Σ_q (K_q − Σ_i k_qi² / K_q) / Σ_q (n_q − 1),
 *   K_q = Σ_i k_qi σ_e² = MSW, σ_V² = (MSB − MSW) / k₀
 * μ_q is the mean of the ȳ_qi weighted by 1 / (σ_V² + σ_e² / k_qi); the score is μ_q + ρ_i (ȳ_qi −
 * μ_q) with ρ_i = σ_V² / (σ_V² + σ_e² / k_qi).
 *
 * Departures:
 * 1. σ_V² is at least σ_e² / 1000. An estimate of zero would make all CoTs of a question tie; the
 *    limit still ranks them.
 * 2. If no CoT has two summaries, or no question has two CoTs, nothing can be estimated, and ρ = 1.
 *
 * If all CoTs of a question have the same k, it ranks them exactly as the mean does.
 */
import type { FlatRound } from '../_flat-round.js';
import { cotMeans, mean } from './mean.js';

/** The upper limit of λ = σ_e² / σ_V². */
const largestNoiseRatio = 1000;

/** Returns the shrunk scores of a round's CoTs, [C]. */
export function shrunk(round: Scored): Float64Array {
  const means = cotMeans(round);
  return shrunkMeans(round, means, noiseRatio(round, means));
}

/** The part of a round that shrinking reads. */
export type Scored = Pick<FlatRound, 'questionStart' | 'shoggoth'>;

/**
 * Returns the shrunk scores at the noise ratio λ = σ_e² / σ_V², [C]; at λ = 0, the means
 * themselves.
 * @param means the mean score of each CoT, [C].
 */
export function shrunkMeans(
  { questionStart, shoggoth: { start } }: Scored,
  means: Float64Array,
  lambda: number,
): Float64Array {
  if (lambda === 0) return means;
  const scores = new Float64Array(means.length);
  for (let q = 0; q + 1 < questionStart.length; q++) {
    const from = questionStart[q]!;
    const to = questionStart[q + 1]!;
    let weights = 0;
    let weighted = 0;
    for (let c = from; c < to; c++) {
      const rho = reliability(lambda, start[c + 1]! - start[c]!);
      weights += rho;
      weighted += rho * means[c]!;
    }
    const centre = weighted / weights;
    for (let c = from; c < to; c++)
      scores[c] = centre + reliability(lambda, start[c + 1]! - start[c]!) * (means[c]! - centre);
  }
  return scores;
}

/**
 * Returns ρ, the reliability of a mean of k scores at the noise ratio λ = σ_e² / σ_V². The weights
 * of μ_q are proportional to it.
 */
export function reliability(lambda: number, k: number): number {
  return k / (k + lambda);
}

/** Estimates λ = σ_e² / σ_V² by the method of moments; 0 where nothing can be estimated. */
function noiseRatio(
  { questionStart, shoggoth: { start, value } }: Scored,
  means: Float64Array,
): number {
  let within = 0;
  let withinFreedom = 0;
  let between = 0;
  let betweenFreedom = 0;
  let sizes = 0;
  for (let q = 0; q + 1 < questionStart.length; q++) {
    const from = questionStart[q]!;
    const to = questionStart[q + 1]!;
    if (from === to) continue;
    const questionMean = mean(value, start[from]!, start[to]!);
    const total = start[to]! - start[from]!;
    let squares = 0;
    for (let c = from; c < to; c++) {
      const k = start[c + 1]! - start[c]!;
      squares += k * k;
      between += k * (means[c]! - questionMean) ** 2;
      for (let s = start[c]!; s < start[c + 1]!; s++) within += (value[s]! - means[c]!) ** 2;
    }
    withinFreedom += total - (to - from);
    betweenFreedom += to - from - 1;
    sizes += total - squares / total;
  }
  if (withinFreedom === 0 || betweenFreedom === 0 || within === 0) return 0;
  const noise = within / withinFreedom;
  const k0 = sizes / betweenFreedom;
  const spread = (between / betweenFreedom - noise) / k0;
  return spread * largestNoiseRatio <= noise ? largestNoiseRatio : noise / spread;
}
