/** Whether a mean has risen: Welch's t-test of two samples with spreads of their own. */
import { mean, standardDeviation } from './describe.js';
import { studentCdf } from './student-t.js';

export interface Rise {
  /** Mean of the second sample minus that of the first. */
  readonly difference: number;
  /** P of such a rise or a larger one where the means are the same. */
  readonly p: number;
}

/** How much higher the second sample's mean is, with the one-sided p-value. Either has two values or more, else p is 1. */
export function riseOf(before: readonly number[], after: readonly number[]): Rise {
  const difference = mean(after) - mean(before);
  if (before.length < 2 || after.length < 2) return { difference, p: 1 };
  const variances = [before, after].map((values) => standardDeviation(values) ** 2 / values.length);
  const [a, b] = variances as [number, number];
  // Without any spread, whatever differs differs for certain.
  if (a + b === 0) return { difference, p: difference > 0 ? 0 : 1 };
  const df = (a + b) ** 2 / (a ** 2 / (before.length - 1) + b ** 2 / (after.length - 1));
  return { difference, p: 1 - studentCdf(difference / Math.sqrt(a + b), df) };
}
