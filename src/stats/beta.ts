import type { Rng } from '../base/random.js';

/**
 * Draws from the beta distribution with this mean, 0..1, and standard deviation. Returns the mean
 * itself if no beta distribution has that deviation, or if it is too small to matter.
 */
export function drawBeta(mean: number, deviation: number, rng: Rng): number {
  const concentration = (mean * (1 - mean)) / deviation ** 2 - 1;
  if (!(concentration > 0 && concentration < 1e9)) return mean;
  const a = logGammaDraw(mean * concentration, rng);
  const b = logGammaDraw((1 - mean) * concentration, rng);
  return 1 / (1 + Math.exp(b - a));
}

/**
 * Draws the logarithm of a gamma variate; the logarithm keeps small shapes from underflowing.
 * Source: Marsaglia & Tsang, A Simple Method for Generating Gamma Variables, 2000; shapes below 1
 * by their section 6.
 */
function logGammaDraw(shape: number, rng: Rng): number {
  if (shape < 1) return logGammaDraw(shape + 1, rng) + Math.log(1 - rng.next()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = rng.normal();
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - rng.next()) < (z * z) / 2 + d - d * v + d * Math.log(v))
      return Math.log(d * v);
  }
}
