/** Measures how much the questions' own σ_V, σ_W and σ_G differ, and whether they vary together. */
import type { QuestionSums } from './_question-sums.js';

/**
 * Covariances of the logarithms of the questions' σ_V, σ_W and σ_G, from products of halves: for
 * log-normal variances a and b, E[ab] / (E[a] E[b]) = exp Cov(log a, log b), and log σ is half of
 * log σ². 0 where a part is zero; NaN where no question can be halved.
 */
export interface Unevenness {
  readonly cot: number;
  readonly summary: number;
  readonly grader: number;
  readonly summaryGrader: number;
  /** The covariance of the logarithms of σ_V and of the total noise. */
  readonly cotNoise: number;
  /** The variance of the logarithm of the total noise, √(σ_W² + σ_G²). */
  readonly noise: number;
}

/** The largest value accepted: a factor of 4 between questions one standard deviation apart. */
const MOST = Math.log(4) ** 2;
/** Logarithms are used only if at most this share of questions has a half without noise. */
const MOST_SILENT = 0.1;

export function unevenness(sums: QuestionSums): Unevenness {
  const { halved, halfCot, halfSummary, halfGrader } = sums;
  const of = (product: number, a: number, b: number): number => {
    if (halved === 0) return Number.NaN;
    if (!(a > 0 && b > 0)) return 0;
    const ratio = (product * halved) / (a * b);
    return Math.max(-MOST, Math.min(MOST, Math.log(Math.max(ratio, 1e-9)) / 4));
  };
  // A few very noisy questions dominate products, which then underestimate. Logarithms do not, but
  // need values above 0.
  const logged = (count: number, sum: number, square: number): number =>
    count > (1 - MOST_SILENT) * halved
      ? Math.min(MOST, (square / count - (sum / count) ** 2) / 4)
      : 0;
  const grader = Math.max(
    of(sums.graderGrader, halfGrader, halfGrader),
    logged(sums.gradesLogged, sums.logGrades, sums.logGradesSquare),
  );
  const summary = Math.max(
    of(sums.summarySummary, halfSummary, halfSummary),
    // The mean square of summaries includes some of the grader's noise.
    halfSummary > halfGrader
      ? logged(sums.summariesLogged, sums.logSummaries, sums.logSummariesSquare)
      : 0,
  );
  return {
    grader,
    summary,
    cot: of(sums.cotCot, halfCot, halfCot),
    cotNoise: cotNoise(sums),
    summaryGrader: of(sums.summaryGrader, halfSummary, halfGrader),
    noise: of(
      sums.summarySummary + 2 * sums.summaryGrader + sums.graderGrader,
      halfSummary + halfGrader,
      halfSummary + halfGrader,
    ),
  };
}

/**
 * How σ_V varies with the noise, which determines what dividing by the spread does to learning. The
 * mean of σ_V² / noise is linear in σ_V², which is hard to estimate for a single question. For
 * log-normal values E[v / √n] / (E[v] E[1 / √n]) = exp(−Cov(log v, log n) / 2).
 */
function cotNoise({ halved, scaled, scaledCot, inverseNoise, cotPerNoise }: QuestionSums): number {
  if (halved === 0) return Number.NaN;
  if (!(scaled > (1 - MOST_SILENT) * halved && scaledCot > 0)) return 0;
  const ratio = (cotPerNoise * scaled) / (scaledCot * inverseNoise);
  return Math.max(-MOST, Math.min(MOST, -Math.log(Math.max(ratio, 1e-9)) / 2));
}

/**
 * The covariances as factor loadings, the rows of a lower triangle in the order W, G, V:
 * log σ_W = a z₁, log σ_G = b z₁ + c z₂ and log σ_V = d z₁ + e z₂ + f z₃, with z standard normal.
 */
export type ScaleFactor = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
];

/** Which of the questions' own spreads are shown to differ. */
export interface ShownUneven {
  readonly cot: boolean;
  readonly summary: boolean;
  readonly grader: boolean;
}

/** The largest power of the noise with which σ_V may grow. */
const STEEPEST = 1.5;

/**
 * Treats a noise that is not shown to differ as the same in all questions. σ_V follows the noise by
 * regression, and its own variation counts only where it is shown.
 * @param summaryShare σ_W² / (σ_W² + σ_G²), 0..1
 */
export function scaleFactor(of: Unevenness, shown: ShownUneven, summaryShare: number): ScaleFactor {
  const part = (name: keyof ShownUneven) => (shown[name] && of[name] > 0 ? of[name] : 0);
  const [w, g, v] = [part('summary'), part('grader'), part('cot')];
  const a = Math.sqrt(w);
  const limit = 0.98 * Math.sqrt(g);
  const b = a > 0 ? Math.max(-limit, Math.min(limit, of.summaryGrader / a)) : 0;
  const c = Math.sqrt(Math.max(0, g - b * b));
  // The logarithm of the total noise is about the mean of its parts', weighted by their shares.
  const first = summaryShare * a + (1 - summaryShare) * b;
  const second = (1 - summaryShare) * c;
  const ofNoise = first ** 2 + second ** 2;
  const slope =
    ofNoise > 0 && Number.isFinite(of.cotNoise)
      ? Math.max(-STEEPEST, Math.min(STEEPEST, of.cotNoise / ofNoise))
      : 0;
  const own = Math.sqrt(Math.max(0, v - slope ** 2 * ofNoise));
  return [a, b, c, slope * first, slope * second, own];
}
