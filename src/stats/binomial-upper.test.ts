import { describe, expect, it } from 'vitest';
import { binomialUpper } from './binomial-upper.js';

describe('the exact upper bound of a probability', () => {
  it('follows the rule of three if nothing succeeded', () => {
    for (const n of [1, 2, 10, 40, 160])
      expect(binomialUpper(0, n, 0.025)).toBeCloseTo(1 - 0.025 ** (1 / n), 10);
  });

  it('has the given lower tail of the binomial distribution, and is 1 if all succeed', () => {
    // Python: bisection on sum(comb(n, i) * p**i * (1 - p)**(n - i) for i in range(s + 1)) ==
    // 0.025.
    expect(binomialUpper(1, 40, 0.025)).toBeCloseTo(0.13158585848276574, 10);
    expect(binomialUpper(5, 40, 0.025)).toBeCloseTo(0.26803291736172047, 10);
    expect(binomialUpper(3, 10, 0.025)).toBeCloseTo(0.6524528500599972, 10);
    expect(binomialUpper(7, 7, 0.025)).toBe(1);
  });

  it('refuses counts that are not possible', () => {
    expect(() => binomialUpper(3, 2, 0.025)).toThrow('got 3 of 2');
    expect(() => binomialUpper(0, 0, 0.025)).toThrow(RangeError);
  });
});
