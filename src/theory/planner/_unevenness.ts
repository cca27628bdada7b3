/** How much the questions' own σ_V, σ_W and σ_G differ, and whether they do so together. */
import type { QuestionSums } from './_question-sums.js';

/**
 * Covariances of the logarithms of the questions' σ_V, σ_W and σ_G, from products of halves: for log-normal variances a and b,
 * E[ab] / (E[a] E[b]) = exp Cov(log a, log b), and log σ is half of log σ². 0 where a part is not there; NaN where no question can be
 * halved.
 */
export interface Unevenness {
  readonly cot: number;
  readonly summary: number;
  readonly grader: number;
  readonly cotSummary: number;
  readonly cotGrader: number;
  readonly summaryGrader: number;
  /** The variance of the logarithm of the whole noise, √(σ_W² + σ_G²). */
  readonly noise: number;
}

/** The largest believed: a factor of 4 between questions a standard deviation apart. */
const MOST = Math.log(4) ** 2;
/** Logarithms are of use where at most this share of the questions has no noise in a half. */
const MOST_SILENT = 0.1;

export function unevenness(sums: QuestionSums): Unevenness {
  const { halved, halfCot, halfSummary, halfGrader } = sums;
  const of = (product: number, a: number, b: number): number => {
    if (halved === 0) return Number.NaN;
    if (!(a > 0 && b > 0)) return 0;
    const ratio = (product * halved) / (a * b);
    return Math.max(-MOST, Math.min(MOST, Math.log(Math.max(ratio, 1e-9)) / 4));
  };
  // A few very noisy questions dominate products, so that these say too little; logarithms do not, but have to be of what is above 0.
  const logged = (count: number, sum: number, square: number): number =>
    count > (1 - MOST_SILENT) * halved ? Math.min(MOST, (square / count - (sum / count) ** 2) / 4) : 0;
  const grader = Math.max(
    of(sums.graderGrader, halfGrader, halfGrader),
    logged(sums.gradesLogged, sums.logGrades, sums.logGradesSquare),
  );
  const summary = Math.max(
    of(sums.summarySummary, halfSummary, halfSummary),
    // The mean square of summaries has some of the grader's noise in it.
    halfSummary > halfGrader ? logged(sums.summariesLogged, sums.logSummaries, sums.logSummariesSquare) : 0,
  );
  return {
    ...{ grader, summary },
    cot: of(sums.cotCot, halfCot, halfCot),
    cotSummary: of(sums.cotSummary, halfCot, halfSummary),
    cotGrader: of(sums.cotGrader, halfCot, halfGrader),
    summaryGrader: of(sums.summaryGrader, halfSummary, halfGrader),
    noise: of(
      sums.summarySummary + 2 * sums.summaryGrader + sums.graderGrader,
      halfSummary + halfGrader,
      halfSummary + halfGrader,
    ),
  };
}

/** What the shown parts of it come to as a factor L, lower triangle by rows: log σ = L z with z standard normal, in the order V, W, G. */
export type ScaleFactor = readonly [number, number, number, number, number, number];

/** Which of the questions' own spreads are shown to differ. */
export interface ShownUneven {
  readonly cot: boolean;
  readonly summary: boolean;
  readonly grader: boolean;
}

/** Cholesky's factor of the covariances between the parts that are shown; correlations that no distribution has are cut. */
export function scaleFactor(of: Unevenness, shown: ShownUneven): ScaleFactor {
  const part = (name: keyof ShownUneven) => (shown[name] && of[name] > 0 ? of[name] : 0);
  const [v, w, g] = [part('cot'), part('summary'), part('grader')];
  const divided = (x: number, by: number) => (by > 0 ? x / by : 0);
  const within = (x: number, most: number) => Math.max(-most, Math.min(most, x));
  const vv = Math.sqrt(v);
  const wv = w > 0 ? within(divided(of.cotSummary, vv), 0.98 * Math.sqrt(w)) : 0;
  const ww = Math.sqrt(Math.max(0, w - wv * wv));
  const gv = g > 0 ? within(divided(of.cotGrader, vv), 0.98 * Math.sqrt(g)) : 0;
  const left = Math.sqrt(Math.max(0, g - gv * gv));
  const gw = g > 0 ? within(divided(of.summaryGrader - gv * wv, ww), 0.98 * left) : 0;
  return [vv, wv, ww, gv, gw, Math.sqrt(Math.max(0, left * left - gw * gw))];
}
