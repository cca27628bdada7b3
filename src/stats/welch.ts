/** Tests whether a mean has risen, by Welch's t-test for samples with different variances. */
import { mean, standardDeviation } from './describe.js';
import { studentCdf } from './student-t.js';

export interface Rise {
  /** The mean of the second sample minus that of the first, in units of the values. */
  readonly difference: number;
  /** The probability of at least this rise if the means are the same, 0..1. */
  readonly p: number;
}

/**
 * Returns how much higher the second sample's mean is, with the one-sided p-value of Welch's
 * t-test; p is 1 if either sample has fewer than two values. Source: Welch, Biometrika 1947.
 */
export function welchRise(before: readonly number[], after: readonly number[]): Rise {
  const difference = mean(after) - mean(before);
  if (before.length < 2 || after.length < 2) return { difference, p: 1 };
  const variances = [before, after].map((values) => standardDeviation(values) ** 2 / values.length);
  const [a, b] = variances as [number, number];
  // Without any spread, a difference is certain.
  if (a + b === 0) return { difference, p: difference > 0 ? 0 : 1 };
  const df = (a + b) ** 2 / (a ** 2 / (before.length - 1) + b ** 2 / (after.length - 1));
  return { difference, p: 1 - studentCdf(difference / Math.sqrt(a + b), df) };
}
