/**
 * Bayes-UCB gives the next summaries to the CoTs whose value could still be the highest, judged by
 * an upper quantile of its posterior. Source: Kaufmann, Cappé & Garivier, On Bayesian Upper
 * Confidence Bounds for Bandit Problems, AISTATS 2012.
 *
 * Model: score = μ_q + V_i + e_ij, with V and e normal. Given σ_V² and λ = σ_e² / σ_V², the value
 * of a CoT with k scores of mean ȳ has the posterior mean μ_q + ρ (ȳ − μ_q) and the posterior
 * variance σ_V² (1 − ρ), where ρ = k / (k + λ). The quantile is 1 − 1 / t, where t is the number of
 * the question's summaries so far.
 *
 * Departures:
 * 1. σ_V² and λ are not given but estimated from all questions of the round so far. While that is
 *    impossible (no CoT has two summaries), the CoTs with the best means get one more summary each.
 * 2. Summaries are sampled in `stages` batches; the first has one of every CoT. Within a batch,
 *    each summary is placed as if those before it had scored the posterior mean, which leaves the
 *    means as they are and narrows the posterior (Desautels, Krause & Burdick, JMLR 2014).
 * 3. μ_q is treated as known.
 */
import { upperQuantile } from '../../stats/normal-quantile.js';
import { snapped } from '../_ties.js';
import { best } from '../_top.js';
import { type VarianceComponents, varianceComponents } from '../_variance-components.js';
import { cotMeans } from '../cot-score/mean.js';
import { reliability, shrunkMeans } from '../cot-score/shrunk.js';
import { type AllocationRule, deal, type Progress, ranked } from './_allocation.js';

/** @param stages the number of batches in a round, 3 or more. */
export function bayesUcb(stages: number): AllocationRule {
  return {
    first: () => 1,
    next(progress) {
      const { round, left, stage, ties } = progress;
      const { questionStart } = round;
      const means = cotMeans(round);
      const components = varianceComponents(round, means);
      const values = shrunkMeans(round, means, components?.noiseRatio ?? 0);
      const keys = snapped(values, means, questionStart);
      const out = new Int32Array(means.length);
      for (let q = 0; q < left.length; q++) {
        const from = questionStart[q]!;
        const to = questionStart[q + 1]!;
        const batch = Math.ceil(left[q]! / Math.max(1, stages - stage));
        if (from === to || batch === 0) continue;
        if (components) dealByQuantile(progress, keys, components, from, to, batch, out);
        else deal(batch, ranked(keys, from, to, ties).slice(0, batch), out);
      }
      return out;
    },
  };
}

/**
 * Gives the batch, one summary at a time, to the CoT of from..to − 1 with the highest upper
 * quantile.
 */
function dealByQuantile(
  { round: { shoggoth }, ties }: Progress,
  posteriorMeans: Float64Array,
  { spread, noiseRatio }: VarianceComponents,
  from: number,
  to: number,
  batch: number,
  out: Int32Array,
): void {
  const { start } = shoggoth;
  const upper = new Float64Array(to);
  for (let asked = start[to]! - start[from]!, last = asked + batch; asked < last; asked++) {
    // A question with one score has t = 1, where the quantile is undefined; the median stands in.
    const z = upperQuantile(1 / Math.max(2, asked));
    for (let c = from; c < to; c++) {
      const k = start[c + 1]! - start[c]! + out[c]!;
      upper[c] = posteriorMeans[c]! + z * Math.sqrt(spread * (1 - reliability(noiseRatio, k)));
    }
    const chosen = best(upper, from, to, ties);
    out[chosen] = out[chosen]! + 1;
  }
}
