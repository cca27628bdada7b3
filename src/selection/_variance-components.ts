/**
 * Estimates how much of the spread of scores comes from the CoTs and how much from the summaries
 * and the grader, in a round where the scores decided which CoTs got more summaries.
 *
 * Model: score = μ_q + V_i + e_ij, with V and e normal and variances σ_V² and σ_e² = λ σ_V² common
 * to the round. λ maximises the restricted likelihood (Patterson & Thompson, Biometrika 1971;
 * Searle, Casella & McCulloch, Variance Components, 1992, section 3.8) times a weak prior: log λ is
 * normal about log 3 with standard deviation 2, so that a round of few questions does not mistake
 * chance for evidence.
 *
 * The method of moments, which `shrunk` uses, fails here: CoTs with lucky scores get more
 * summaries, and it mistakes their return to the mean for noise (measured: it gives 1000 at λ = 3,
 * where this gives 3). The likelihood does not depend on the rule that chose the CoTs, as long as
 * the rule saw nothing but the scores (Rubin, Biometrika 1976).
 */
import { reliability, type Scored } from './cot-score/shrunk.js';

const prior = { mean: Math.log(3), deviation: 2 };
const least = Math.log(1e-3);
const most = Math.log(1e3);

export interface VarianceComponents {
  /** σ_V², above 0, in squared units of the score. */
  readonly spread: number;
  /** λ = σ_e² / σ_V², from 0.001 to 1000. */
  readonly noiseRatio: number;
}

/**
 * Estimates σ_V² and λ.
 * @param means the mean score of each CoT, [C].
 * @returns null where nothing can be estimated: no CoT has two scores that differ, or no question
 * has two CoTs.
 */
export function varianceComponents(round: Scored, means: Float64Array): VarianceComponents | null {
  const { questionStart, shoggoth } = round;
  const { start, value } = shoggoth;
  let within = 0;
  for (let c = 0; c < means.length; c++)
    for (let s = start[c]!; s < start[c + 1]!; s++) within += (value[s]! - means[c]!) ** 2;
  let questions = 0;
  for (let q = 0; q + 1 < questionStart.length; q++)
    if (questionStart[q + 1]! > questionStart[q]!) questions++;
  if (within === 0 || means.length === questions) return null;
  const freedom = value.length - questions;
  const likelihood = (logRatio: number) => {
    const { quadratic, logs } = terms(round, means, Math.exp(logRatio));
    const noise = (within + quadratic) / freedom;
    const away = (logRatio - prior.mean) / prior.deviation;
    return { noise, deviance: freedom * Math.log(noise) + logs + away ** 2 };
  };
  const logRatio = leastPoint((x) => likelihood(x).deviance);
  const noiseRatio = Math.exp(logRatio);
  return { spread: likelihood(logRatio).noise / noiseRatio, noiseRatio };
}

/**
 * Returns the terms of −2 log restricted likelihood that depend on λ. A CoT's mean has the variance
 * σ_e² / (λ ρ).
 */
function terms(
  { questionStart, shoggoth: { start } }: Scored,
  means: Float64Array,
  lambda: number,
) {
  let quadratic = 0;
  let logs = 0;
  for (let q = 0; q + 1 < questionStart.length; q++) {
    const from = questionStart[q]!;
    const to = questionStart[q + 1]!;
    if (from === to) continue;
    let weights = 0;
    let weighted = 0;
    let squares = 0;
    for (let c = from; c < to; c++) {
      const k = start[c + 1]! - start[c]!;
      const weight = lambda * reliability(lambda, k);
      // Measured from the first CoT, so that scores far from 0 lose no digits.
      const distance = means[c]! - means[from]!;
      weights += weight;
      weighted += weight * distance;
      squares += weight * distance * distance;
      logs += Math.log1p(k / lambda);
    }
    quadratic += squares - (weighted * weighted) / weights;
    logs += Math.log(weights);
  }
  return { quadratic, logs };
}

/**
 * Returns the log λ that minimises a function with one valley, to 1e-5, by golden-section search.
 */
function leastPoint(f: (x: number) => number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [from, to] = [least, most];
  let left = to - golden * (to - from);
  let right = from + golden * (to - from);
  let [atLeft, atRight] = [f(left), f(right)];
  while (to - from > 1e-5) {
    if (atLeft < atRight) {
      [to, right, atRight] = [right, left, atLeft];
      left = to - golden * (to - from);
      atLeft = f(left);
    } else {
      [from, left, atLeft] = [left, right, atRight];
      right = from + golden * (to - from);
      atRight = f(right);
    }
  }
  return (from + to) / 2;
}
