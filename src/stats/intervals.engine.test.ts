import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../base/random.js';
import {
  holmAdjust,
  meanBand,
  meanInterval,
  pairedDifference,
  quantile,
  resampledMeans,
  studentQuantile,
} from './index.js';

describe('pairedDifference', () => {
  it('names the right winner if the interval excludes zero', () => {
    const a = [0.7, 0.72, 0.69, 0.71];
    const b = [0.5, 0.53, 0.48, 0.52];
    expect(pairedDifference(a, b).winner).toBe('a');
    expect(pairedDifference(b, a).winner).toBe('b');
    expect(pairedDifference(b, a).mean).toBeCloseTo(-pairedDifference(a, b).mean, 12);
  });

  it('names none if the interval includes zero, however large the mean', () => {
    const d = pairedDifference([0.9, 0.5, 0.7], [0.1, 0.6, 0.2]);
    expect(d.low).toBeLessThan(0);
    expect(d.high).toBeGreaterThan(0);
    expect(d.winner).toBeNull();
  });

  it('names none for one seed, and gives no interval', () => {
    const d = pairedDifference([0.9], [0.1]);
    expect(d).toMatchObject({ n: 1, method: 'none', winner: null });
    expect([d.low, d.high, d.p].every(Number.isNaN)).toBe(true);
  });

  it('names none without pairs, or if every seed gives the same difference', () => {
    expect(pairedDifference([], []).winner).toBeNull();
    expect(pairedDifference([0.3, 0.5, 0.4], [0.2, 0.4, 0.3])).toMatchObject({
      method: 'none',
      winner: null,
    });
  });

  it('drops pairs with a missing value and counts them', () => {
    expect(
      pairedDifference([0.7, Number.NaN, 0.6, 0.8], [0.5, 0.5, 0.55, Number.NaN]),
    ).toMatchObject({
      n: 2,
      dropped: 2,
    });
  });

  it('refuses values that do not pair up', () => {
    expect(() => pairedDifference([1, 2], [1])).toThrow(
      'stats.pairedDifference: a and b must pair up, got 2 and 1 values',
    );
  });

  it('gives the same interval for the same rng seed', () => {
    const values = Array.from({ length: 9 }, (_, i) => 0.5 + 0.01 * i * i);
    const zeros = values.map(() => 0);
    const first = pairedDifference(values, zeros, { rng: createRng(3) });
    expect(pairedDifference(values, zeros, { rng: createRng(3) })).toEqual(first);
    expect(first.method).toBe('expanded-percentile-bootstrap');
  });

  it('needs an rng if it has to resample', () => {
    expect(() => meanInterval([1, 2, 3, 4, 5, 6, 7, 8])).toThrow('options.rng is missing');
  });
});

describe('95 % intervals cover in simulation', () => {
  const normal = (rng: Rng) => rng.normal();
  const skewed = (rng: Rng) => -Math.log(1 - rng.next()) - 1;

  /** Share of simulated samples of n values, of true mean 0, whose interval holds 0. */
  function coverage(n: number, draw: (rng: Rng) => number, trials: number): number {
    const rng = createRng(1000 + n);
    let held = 0;
    for (let t = 0; t < trials; t++) {
      const values = Array.from({ length: n }, () => draw(rng));
      const { low, high } = meanInterval(values, { rng, resamples: 1000 });
      if (low <= 0 && high >= 0) held++;
    }
    return held / trials;
  }

  it.each([2, 3, 5, 7])('with %i seeds (Student)', (n) => {
    expect(Math.abs(coverage(n, normal, 6000) - 0.95)).toBeLessThan(0.012);
  });

  it.each([8, 10, 16])('with %i seeds (expanded percentile bootstrap)', (n) => {
    const share = coverage(n, normal, 1500);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.975);
  });

  it('no worse than 88 % for strongly skewed differences', () => {
    expect(coverage(5, skewed, 2000)).toBeGreaterThan(0.86);
    expect(coverage(10, skewed, 1500)).toBeGreaterThan(0.88);
  });

  it('unlike those of the plain percentile bootstrap at 5 seeds', () => {
    const rng = createRng(77);
    let held = 0;
    for (let t = 0; t < 1500; t++) {
      const means = resampledMeans(
        Array.from({ length: 5 }, () => rng.normal()),
        1000,
        rng,
      );
      if (quantile([...means], 0.025) <= 0 && quantile([...means], 0.975) >= 0) held++;
    }
    expect(held / 1500).toBeLessThan(0.87);
  });
});

describe('holmAdjust', () => {
  it('leaves out comparisons that could not be made', () => {
    const [a, b, c] = holmAdjust([0.02, Number.NaN, 0.03]);
    expect([a, c]).toEqual([0.04, 0.04]);
    expect(b).toBeNaN();
  });
});

describe('meanBand', () => {
  const curve = (...points: [number, number][]) => points.map(([x, y]) => ({ x, y }));

  it('interpolates linearly and averages over runs', () => {
    const [p] = meanBand([curve([0, 0], [10, 1]), curve([0, 0.2], [5, 0.4], [10, 1])], [5]);
    expect(p).toMatchObject({ x: 5, n: 2 });
    expect(p!.mean).toBeCloseTo(0.45, 12);
    const half = studentQuantile(0.975, 1) * 0.05;
    expect(p!.high - p!.mean).toBeCloseTo(half, 10);
  });

  it('does not extend a stopped run', () => {
    const band = meanBand([curve([0, 0], [10, 1]), curve([0, 0], [4, 0])], [4, 6, 12]);
    expect(band.map((p) => p.n)).toEqual([2, 1, 0]);
    expect(band[1]!.mean).toBeCloseTo(0.6, 12);
    expect(band[1]!.low).toBeNaN();
    expect(band[2]!.mean).toBeNaN();
  });

  it('skips points that are not finite, in any order', () => {
    const [p] = meanBand([curve([10, 1], [5, Number.NaN], [0, 0])], [5]);
    expect(p!.mean).toBeCloseTo(0.5, 12);
  });

  it('has width 0 if all runs agree, as before the first update', () => {
    expect(meanBand([curve([0, 0.3]), curve([0, 0.3])], [0])[0]).toMatchObject({
      mean: 0.3,
      low: 0.3,
      high: 0.3,
    });
  });
});
