import { logGamma } from '../../stats/index.js';
import { normalMean } from './_normal-grid.js';

/** Moments in units of one score's standard deviation and variance. */
export interface TopMeanMoments {
  readonly mean: number;
  readonly variance: number;
}

/**
 * Returns the mean and variance of the mean of the m best of k standard normals, for integers 1 ≤ m
 * ≤ k. m = k is the plain mean, m = 1 the maximum.
 *
 * Given the (m + 1)-th best score t, the m best are independent normals above t with mean h = φ(t)
 * / (1 − Φ(t)) and variance 1 + t h − h². So over t, the mean is E[h], and the variance is E[1 + t
 * h − h²] / m + Var[h]. Source: David & Nagaraja, Order Statistics, 2003, theorem 2.5.
 * @throws RangeError for m or k out of range.
 */
export function topMeanMoments(k: number, m: number): TopMeanMoments {
  for (const [name, value, most] of [
    ['k', k, Infinity],
    ['m', m, k],
  ] as const)
    if (!(Number.isInteger(value) && value >= 1 && value <= most))
      throw new RangeError(
        `topMeanMoments: ${name} must be a whole number in 1..${most}, got ${value}`,
      );
  if (m === k) return { mean: 0, variance: 1 / k };
  const logWays = logGamma(k + 1) - logGamma(m + 1) - logGamma(k - m);
  const overThreshold = (f: (t: number, h: number) => number) =>
    normalMean(({ z, logBelow, logAbove }) => {
      const hazard = Math.exp(-(z * z) / 2 - logAbove) / Math.sqrt(2 * Math.PI);
      return Math.exp(logWays + (k - m - 1) * logBelow + m * logAbove) * f(z, hazard);
    });
  const mean = overThreshold((_, h) => h);
  const within = overThreshold((t, h) => 1 + t * h - h * h) / m;
  return { mean, variance: within + overThreshold((_, h) => (h - mean) ** 2) };
}

/**
 * Returns the variance of the mean of the m best of k in units of the plain mean's, 1 / k: 1.57 for
 * 3 of 8, 2.98 for 1 of 8.
 * @throws RangeError for m or k out of range.
 */
export function topMeanVarianceRatio(k: number, m: number): number {
  return topMeanMoments(k, m).variance * k;
}
