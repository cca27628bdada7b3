/**
 * The standard normal distribution function. Source: DLMF 7.6.1 (series) and 7.9.1 (continued
 * fraction).
 */

/**
 * Returns P(Z ≤ z) for a standard normal Z, with full relative precision in the lower tail.
 * Source: DLMF 7.6.1 and 7.9.1.
 */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const upper = 0.5 * (x < 2.5 ? 1 - erfSeries(x) : erfcFraction(x));
  return z > 0 ? 1 - upper : upper;
}

function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200 && Math.abs(term) > 1e-18 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function erfcFraction(x: number): number {
  let fraction = 0;
  for (let n = 120; n >= 1; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}
