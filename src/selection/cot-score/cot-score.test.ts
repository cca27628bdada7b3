import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cotScoresOfRound } from '../cot-scores-of.js';
import { treeOf } from '../testing.suite.js';
import { max } from './max.js';
import { mean } from './mean.js';
import { quantile } from './quantile.js';
import { topMean } from './top-mean.js';

const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
  minLength: 1,
  maxLength: 40,
});
const padded = (xs: number[]) => Float64Array.of(99, ...xs, -99);

describe('CoT scores', () => {
  it('read only their range', () => {
    fc.assert(
      fc.property(values, (xs) => {
        for (const score of [mean, max, topMean(3), quantile(0.4)])
          expect(score(padded(xs), 1, xs.length + 1)).toBe(
            score(Float64Array.from(xs), 0, xs.length),
          );
      }),
    );
  });

  it('top-mean is the mean of the m largest', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (xs, m) => {
        const largest = xs.toSorted((a, b) => b - a).slice(0, m);
        const wanted = largest.reduce((a, b) => a + b, 0) / largest.length;
        expect(topMean(m)(padded(xs), 1, xs.length + 1)).toBeCloseTo(wanted, 9);
      }),
    );
  });

  it('top-mean is the maximum at m = 1 and the mean at m = k', () => {
    const xs = Float64Array.of(3, 1, 4, 1, 5);
    expect(topMean(1)(xs, 0, 5)).toBe(5);
    expect(topMean(2)(xs, 0, 5)).toBe(4.5);
    expect(topMean(5)(xs, 0, 5)).toBe(2.8);
  });

  it('quantile interpolates linearly, as NumPy does', () => {
    // python3 -c "import numpy as np; print(np.quantile([3, 1, 4, 1.5, 9], [0, .1, .5, .77, 1]))"
    const found = [0, 0.1, 0.5, 0.77, 1].map((q) =>
      quantile(q)(Float64Array.of(3, 1, 4, 1.5, 9), 0, 5),
    );
    for (const [i, wanted] of [1, 1.2, 3, 4.4, 9].entries())
      expect(found[i]).toBeCloseTo(wanted, 12);
  });

  it('shrunk moves CoTs with fewer summaries further towards their question’s mean', () => {
    const round = [treeOf([3], [2.97, 2.67, 3.27, 2.97], [1, 1.4, 0.8]), treeOf([0, 1], [2, 1.5])];
    const [scores] = cotScoresOfRound(round, {
      cotScore: { rule: 'shrunk' },
      shoggothChannel: 'score',
    });
    expect(scores![1]).toBeGreaterThan(scores![0]!);
    expect(3 - scores![0]!).toBeGreaterThan(2.97 - scores![1]!);
  });

  it('shrunk is the mean if the variances cannot be estimated', () => {
    const scoring = { cotScore: { rule: 'shrunk' }, shoggothChannel: 'score' } as const;
    expect([...cotScoresOfRound([treeOf([3], [1])], scoring)[0]!]).toEqual([3, 1]);
    expect([...cotScoresOfRound([treeOf([3, 1])], scoring)[0]!]).toEqual([2]);
    expect([...cotScoresOfRound([treeOf([3, 3], [1])], scoring)[0]!]).toEqual([3, 1]);
  });
});
