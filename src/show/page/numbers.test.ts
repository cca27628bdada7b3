import { describe, expect, it } from 'vitest';
import { bounds, list, percent, plural, pValue, score, signed, withInterval } from './numbers.js';

describe('printed numbers', () => {
  it('have a true minus sign, and none before zero', () => {
    expect([-0.123, -0.001, 0.5, null, Number.NaN].map((v) => score(v))).toEqual([
      '−0.12',
      '0.00',
      '0.50',
      '–',
      '–',
    ]);
    expect([-0.123, 0.001, 0.5].map((v) => signed(v))).toEqual(['−0.12', '0.00', '+0.50']);
  });

  it('show shares in whole per cent, and small ones as less than one', () => {
    expect([0, 0.004, 0.01, 0.996, Number.NaN].map(percent)).toEqual([
      '0 %',
      '<1 %',
      '1 %',
      '100 %',
      '–',
    ]);
  });

  it('have as many decimals as an interval needs', () => {
    expect(withInterval({ mean: 0.07, low: 0.02, high: 0.12 })).toBe('0.07 (0.02 to 0.12)');
    expect(withInterval({ mean: 0.07, low: -0.001, high: 0.12 })).toBe('0.070 (−0.001 to 0.120)');
    expect(withInterval({ mean: 0.07, low: 0.02, high: 0.12 }, 3)).toBe('0.070 (0.020 to 0.120)');
    expect(withInterval({ mean: 0.07, low: Number.NaN, high: Number.NaN })).toBe('0.07');
    expect(bounds({ low: Number.NaN, high: Number.NaN })).toBe('none');
  });

  it('read well in sentences', () => {
    expect([1, 2000].map((n) => plural(n, 'seed'))).toEqual(['1 seed', '2\u202F000 seeds']);
    expect([['a'], ['a', 'b'], ['a', 'b', 'c']].map(list)).toEqual(['a', 'a and b', 'a, b and c']);
    expect([0.0001, 0.0123].map((p) => pValue(p, 'p'))).toEqual(['p < 0.001', 'p = 0.012']);
  });
});
