import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import {
  holmAdjust,
  incompleteBeta,
  logGamma,
  mean,
  meanInterval,
  normalCdf,
  pairedDifference,
  quantile,
  standardDeviation,
  studentCdf,
  studentQuantile,
  welchRise,
} from './index.js';

interface Gold {
  describe: {
    values: number[];
    mean: number;
    standardDeviation: number;
    quantiles: [number, number][];
  }[];
  logGamma: [number, number][];
  incompleteBeta: [number, number, number, number][];
  studentCdf: [number, number, number][];
  studentQuantile: [number, number, number][];
  normalCdf: [number, number][];
  pairs: { a: number[]; b: number[]; mean: number; low: number; high: number; p: number }[];
  expandedPercentile: { values: number[]; low: number; high: number }[];
  rises: { before: number[]; after: number[]; p: number }[];
  holm: { p: number[]; adjusted: number[] }[];
}

// python3 test/gold/stats.py > test/gold/stats.json
const gold: Gold = JSON.parse(
  readFileSync(new URL('../../test/gold/stats.json', import.meta.url), 'utf8'),
);

/** Tells whether two numbers are equal up to a share of the larger one. */
function close(actual: number, wanted: number, relative = 1e-10) {
  expect(Math.abs(actual - wanted), `${actual} against ${wanted}`).toBeLessThanOrEqual(
    relative * Math.max(Math.abs(actual), Math.abs(wanted), 1e-300),
  );
}

describe('the statistics agree with SciPy and NumPy', () => {
  it('in means, standard deviations and quantiles', () => {
    for (const g of gold.describe) {
      close(mean(g.values), g.mean, 1e-12);
      close(standardDeviation(g.values), g.standardDeviation, 1e-12);
      for (const [q, wanted] of g.quantiles) close(quantile(g.values, q), wanted, 1e-12);
    }
  });

  it('in log Γ and the incomplete beta function', () => {
    for (const [x, wanted] of gold.logGamma) close(logGamma(x), wanted, 1e-12);
    for (const [x, a, b, wanted] of gold.incompleteBeta)
      close(incompleteBeta(x, a, b), wanted, 1e-11);
  });

  it("in Student's t, tails included", () => {
    for (const [t, df, wanted] of gold.studentCdf) close(studentCdf(t, df), wanted);
    for (const [p, df, wanted] of gold.studentQuantile) {
      close(studentQuantile(p, df), wanted);
    }
  });

  it('in the normal distribution, tails included', () => {
    for (const [z, wanted] of gold.normalCdf) close(normalCdf(z), wanted, 1e-12);
  });

  it('in paired t intervals and p-values', () => {
    for (const g of gold.pairs) {
      const d = pairedDifference(g.a, g.b);
      close(d.mean, g.mean);
      expect(Math.abs(d.low - g.low)).toBeLessThan(1e-11 * (g.high - g.low));
      expect(Math.abs(d.high - g.high)).toBeLessThan(1e-11 * (g.high - g.low));
      close(d.p, g.p);
      expect(d.method).toBe('student-t');
    }
  });

  it('in the expanded percentile bootstrap, up to resampling noise', () => {
    for (const g of gold.expandedPercentile) {
      const own = meanInterval(g.values, { rng: createRng(1), resamples: 200_000 });
      const width = g.high - g.low;
      expect(own.method).toBe('expanded-percentile-bootstrap');
      expect(Math.abs(own.low - g.low)).toBeLessThan(0.02 * width);
      expect(Math.abs(own.high - g.high)).toBeLessThan(0.02 * width);
    }
  });

  it('on whether a mean has risen', () => {
    for (const { before, after, p } of gold.rises) close(welchRise(before, after).p, p);
  });

  it('in Holm-adjusted p-values', () => {
    for (const g of gold.holm)
      for (const [i, p] of holmAdjust(g.p).entries()) close(p, g.adjusted[i]!);
  });
});
