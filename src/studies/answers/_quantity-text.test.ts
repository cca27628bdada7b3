import { describe, expect, it } from 'vitest';
import { exactText, quantityTexts } from './_quantity-text.js';

const text = (quantity: Parameters<typeof quantityTexts>[0]) => {
  const { value, interval } = quantityTexts(quantity);
  return interval ? `${value} (${interval})` : value;
};

describe('a number of an answer', () => {
  it('has as many decimals as give the half-width of its interval two digits', () => {
    expect(text({ value: 0.42134, low: 0.38041, high: 0.46227 })).toBe('0.421 (0.380 to 0.462)');
    expect(text({ value: 1.60214, low: 1.45, high: 1.76 })).toBe('1.60 (1.45 to 1.76)');
    expect(text({ value: 154.3, low: 131.1, high: 177.5 })).toBe('154 (131 to 178)');
    expect(text({ value: -0.00051, low: -0.00074, high: -0.00028 })).toBe(
      '−0.00051 (−0.00074 to −0.00028)',
    );
  });

  it('has no more decimals than a pocket calculator, however narrow the interval', () => {
    expect(text({ value: 0.5, low: 0.5, high: 0.5 })).toBe('0.500 (0.500 to 0.500)');
    expect(text({ value: 0.5, low: 0.5 - 1e-12, high: 0.5 + 1e-12 })).toBe(
      '0.500000 (0.500000 to 0.500000)',
    );
  });

  it('has no interval where it is exact, and is a dash where it is missing', () => {
    expect(text({ value: 5, low: Number.NaN, high: Number.NaN })).toBe('5');
    expect(exactText(0.037512)).toBe('0.03751');
    expect(exactText(-0.23)).toBe('−0.23');
    expect(exactText(-0)).toBe('0');
    expect(exactText(Number.NaN)).toBe('–');
    expect(exactText(Number.POSITIVE_INFINITY)).toBe('–');
  });
});
