import { describe, expect, it } from 'vitest';
import { medianInterval, wilsonInterval } from '../../stats/interval-of-cases.js';

describe('intervals of cases', () => {
  it('of a share are Wilson’s, even where all cases agree', () => {
    // python3: z = 1.959963984540054; p, n = 8 / 10, 10; c = (p + z*z/2/n) / (1 + z*z/n);
    // h = z / (1 + z*z/n) * (p*(1-p)/n + z*z/4/n/n)**.5; print(c - h, c + h)
    const { value, low, high } = wilsonInterval(8, 10);
    expect(value).toBe(0.8);
    expect(low).toBeCloseTo(0.4901624715, 9);
    expect(high).toBeCloseTo(0.9433178485, 9);
    // 1 / (1 + z² / n), with 4 of 4.
    expect(wilsonInterval(4, 4).low).toBeCloseTo(0.5101092, 6);
    expect(wilsonInterval(4, 4).high).toBe(1);
    expect(wilsonInterval(0, 4).low).toBe(0);
  });

  it('of a median lie at the order statistics that cover 95 %', () => {
    const upTo = (n: number) => Array.from({ length: n }, (_, i) => n - i);
    // R: qbinom(0.025, n, 0.5) for n = 6, 10, 40: ranks 1, 2 and 14
    // (P(X ≤ 13) = 0.019, P(X ≤ 14) = 0.040).
    expect(medianInterval(upTo(6))).toEqual({ value: 3.5, low: 1, high: 6 });
    expect(medianInterval(upTo(10))).toEqual({ value: 5.5, low: 2, high: 9 });
    expect(medianInterval(upTo(40))).toEqual({ value: 20.5, low: 14, high: 27 });
    expect(medianInterval(upTo(5))).toEqual({ value: 3, low: Number.NaN, high: Number.NaN });
  });
});
