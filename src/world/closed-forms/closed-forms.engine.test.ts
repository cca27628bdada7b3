import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../base/random.js';
import {
  bestK,
  bestKClosedForm,
  candidateWeight,
  expectedMax,
  expectedMaxElasticity,
  hardestShare,
  lossOfK,
  oneStepValue,
  raceCurve,
  raceInvariant,
  raceInvariantInverse,
  reliability,
  topMeanMoments,
  topMeanVarianceRatio,
} from './index.js';

interface Gold {
  expectedMax: [number, number, number][];
  oneStepValue: [number, number, number, number, number][];
  bestK: [number, number, number, number, number][];
  topMean: { k: number; m: number; mean: number; variance: number }[];
  hardestShare: [number, number, number, number, number][];
  raceInvariant: [number, number][];
  raceCurve: [number, number, number, number, number][];
}

// python3 test/gold/theory.py > test/gold/theory.json
const gold: Gold = JSON.parse(
  readFileSync(new URL('../../../test/gold/theory.json', import.meta.url), 'utf8'),
);

function close(actual: number, wanted: number, relative: number) {
  expect(Math.abs(actual - wanted), `${actual} against ${wanted}`).toBeLessThanOrEqual(
    relative * Math.abs(wanted),
  );
}

const spending = fc.record({
  budget: fc.double({ min: 12, max: 200, noNaN: true }),
  cotPrice: fc.double({ min: 0, max: 8, noNaN: true }),
  lambda: fc.double({ min: 0.01, max: 50, noNaN: true }),
});

describe('the closed forms agree with SciPy', () => {
  it('in the expected maximum and its elasticity, also for n that is not an integer', () => {
    for (const [n, wanted, slope] of gold.expectedMax) {
      close(expectedMax(n), wanted, 1e-10);
      close(expectedMaxElasticity(n), slope, 1e-9);
    }
    expect(expectedMax(1)).toBe(0);
  });

  it('in the value of a split', () => {
    for (const [budget, cotPrice, k, lambda, wanted] of gold.oneStepValue)
      close(oneStepValue({ budget, cotPrice, k, lambda }), wanted, 1e-10);
  });

  it('in the best integer k and the best real k', () => {
    for (const [budget, cotPrice, lambda, whole, real] of gold.bestK) {
      expect(bestK({ budget, cotPrice, lambda })).toBe(whole);
      expect(Math.abs(bestKClosedForm({ budget, cotPrice, lambda }) - real)).toBeLessThan(1e-4);
    }
  });

  it('in the moments of the mean of the best few', () => {
    for (const { k, m, mean, variance } of gold.topMean) {
      close(topMeanMoments(k, m).mean, mean, 1e-9);
      close(topMeanMoments(k, m).variance, variance, 1e-7);
    }
  });

  it('in the share of the hardest questions', () => {
    for (const [difficultySd, withinSd, kept, hardest, wanted] of gold.hardestShare) {
      const own = hardestShare({ difficultySd, withinSd, kept, hardest });
      expect(Math.abs(own - wanted)).toBeLessThan(1e-8);
    }
  });

  it('in the race, whose flow SciPy solves step by step', () => {
    for (const [p, wanted] of gold.raceInvariant) close(raceInvariant(p), wanted, 1e-12);
    for (const [candid, leak, rateRatio, at, wanted] of gold.raceCurve)
      close(raceCurve({ candid, leak, rateRatio })(at), wanted, 1e-8);
  });
});

describe('the reference numbers', () => {
  it('of L(n) are .84, 1.35, 1.91, 2.49, 3.73 at n = 4, 8, 16, 32, 128', () => {
    const wanted = { 4: 0.84, 8: 1.35, 16: 1.91, 32: 2.49, 128: 3.73 };
    for (const [n, weight] of Object.entries(wanted))
      expect(Math.abs(candidateWeight(Number(n)) - weight)).toBeLessThan(0.006);
  });

  it('of the best whole k are 1/1/2/4/5 for B = 32, r = 0 and 2/3/6/10/15 for B = 128, r = 4', () => {
    const of = (budget: number, cotPrice: number) =>
      [0.3, 1, 3, 10, 30].map((lambda) => bestK({ budget, cotPrice, lambda }));
    expect(of(32, 0)).toEqual([1, 1, 2, 4, 5]);
    expect(of(128, 4)).toEqual([2, 3, 6, 10, 15]);
  });

  it('of the best fixed split’s value are 1.46, 1.12, .76 for B = 32, r = 0 and λ = 1, 3, 10', () => {
    const values = [1, 3, 10].map((lambda) => {
      const spending = { budget: 32, cotPrice: 0, lambda };
      return oneStepValue({ ...spending, k: bestK(spending) });
    });
    expect(values.map((value) => Number(value.toFixed(2)))).toEqual([1.46, 1.12, 0.76]);
  });

  it('of the closed form: rounded, it is as good as enumeration to 0.08 % on 72 cells', () => {
    let worst = 0;
    for (const budget of [16, 32, 128])
      for (const cotPrice of [0, 1, 4, 8])
        for (const lambda of [0.1, 0.3, 1, 3, 10, 30]) {
          const real = bestKClosedForm({ budget, cotPrice, lambda });
          const loss = lossOfK({ budget, cotPrice, lambda, k: Math.max(1, Math.round(real)) });
          worst = Math.max(worst, loss);
        }
    expect(worst).toBeLessThan(0.0008);
  });

  it('of the top-3 mean of 8: a bonus of 0.92 sd, a variance of 1.57 times the mean’s, the maximum’s 2.98 times', () => {
    expect(topMeanMoments(8, 3).mean).toBeCloseTo(0.916, 3);
    expect(topMeanVarianceRatio(8, 3)).toBeCloseTo(1.57, 2);
    expect(topMeanVarianceRatio(8, 1)).toBeCloseTo(2.98, 2);
    expect(topMeanVarianceRatio(8, 8)).toBe(1);
  });

  // The reference was simulated; .147 and .073 lie between the limit of many questions and a round
  // of 32.
  it('of starvation, a quarter kept: .145, .072, .012 in the limit, within .003 of the simulated .147, .073, .012', () => {
    const limit = [0.5, 1, 2].map((difficultySd) => hardestShare({ difficultySd, withinSd: 1.73 }));
    expect(limit.map((share) => Number(share.toFixed(3)))).toEqual([0.145, 0.072, 0.012]);
    for (const [i, simulated] of [0.147, 0.073, 0.012].entries())
      expect(Math.abs(limit[i]! - simulated)).toBeLessThan(0.003);
    expect(hardestShare({ difficultySd: 0 })).toBe(0.25);
  });

  it('of a race with equal rates: candor falls as fast as leaking does', () => {
    const curve = raceCurve({ candid: 0.9, leak: 0.9 });
    for (const leak of [0.8, 0.5, 0.2, 0.01]) expect(curve(leak)).toBeCloseTo(leak, 12);
  });
});

describe('properties', () => {
  it('rounds with many questions approach the starvation limit', () => {
    const rng = createRng(11);
    const scores: { score: number; difficulty: number }[] = [];
    for (let q = 0; q < 20_000; q++) {
      const difficulty = rng.normal();
      for (let i = 0; i < 10; i++)
        scores.push({ difficulty, score: difficulty + 1.73 * rng.normal() });
    }
    scores.sort((a, b) => b.score - a.score);
    const kept = scores.slice(0, scores.length / 4);
    // The lower quartile of a normal difficulty.
    const hardest = kept.filter(({ difficulty }) => difficulty < -0.67449).length / kept.length;
    expect(Math.abs(hardest - hardestShare({ difficultySd: 1, withinSd: 1.73 }))).toBeLessThan(
      0.004,
    );
  });

  it('the derivative of the value is 0 at the closed form, unless that is 1', () => {
    fc.assert(
      fc.property(spending, (s) => {
        const k = bestKClosedForm(s);
        const value = (at: number) => oneStepValue({ ...s, k: at });
        if (k > 1)
          expect(value(k)).toBeGreaterThanOrEqual(
            Math.max(value(k * 0.99 + 0.01), value(k * 1.01)) || 0,
          );
        else expect(value(1)).toBeGreaterThan(value(1.01));
      }),
    );
  });

  it('the loss is 0 at the best k and above 0 or NaN elsewhere; noise never lowers the best k', () => {
    fc.assert(
      fc.property(spending, fc.integer({ min: 1, max: 12 }), (s, k) => {
        expect(lossOfK({ ...s, k: bestK(s) })).toBe(0);
        const loss = lossOfK({ ...s, k });
        expect(Number.isNaN(loss) || (loss >= 0 && loss <= 1)).toBe(true);
        expect(bestK({ ...s, lambda: s.lambda * 2 })).toBeGreaterThanOrEqual(bestK(s));
      }),
      { numRuns: 30 },
    );
  });

  it('the best k is Cochran’s √(rλ) where L = 1', () => {
    // L(n) = 1 near n = 5.05, where both equations are the same.
    const k = bestKClosedForm({ budget: 5.05 * 9, cotPrice: 6, lambda: 1.5 });
    expect(Math.abs(k - 3)).toBeLessThan(0.05);
  });

  it('the invariant increases, and its inverse undoes it', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (p) => {
        expect(raceInvariantInverse(raceInvariant(p))).toBeCloseTo(p, 12);
        expect(raceInvariant(p + (1 - p) / 2)).toBeGreaterThan(raceInvariant(p));
      }),
    );
  });

  it('errors name arguments that are out of range', () => {
    expect(() => expectedMax(0.5)).toThrow(
      'expectedMax: n must be a finite number of at least 1, got 0.5',
    );
    expect(() => reliability(4, -1)).toThrow('reliability: lambda must be');
    expect(() => bestK({ budget: 4, cotPrice: 4, lambda: 1 })).toThrow(
      'bestK: budget must be at least 5',
    );
    expect(() => topMeanMoments(4, 5)).toThrow(
      'topMeanMoments: m must be a whole number in 1..4, got 5',
    );
    expect(() => hardestShare({ difficultySd: 1, kept: 1 })).toThrow(
      'hardestShare: kept must be between',
    );
    expect(() => raceInvariant(1)).toThrow('raceInvariant: p must be between 0 and 1, got 1');
    expect(oneStepValue({ budget: 4, cotPrice: 0, k: 5, lambda: 1 })).toBeNaN();
  });
});
