import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  derivative,
  equal,
  formatPolynomial,
  multiply,
  parsePolynomial,
} from './polynomial-text.js';

const polynomials = fc
  .array(fc.integer({ min: -99, max: 99 }), { maxLength: 6 })
  .map((coefficients) => multiply([1], coefficients));

/** The value at a point, computed from the text alone by JavaScript's own arithmetic. */
function valueAt(text: string, x: number): number {
  const script = text.replace(/x(\d)/g, '(x**$1)').replace(/(?<=[\dx)])(?=[x(])/g, '*');
  return new Function('x', `return ${script}`)(x) as number;
}

describe('polynomial texts', () => {
  it.each([
    ['(x+2)(x-3)', [-6, -1, 1]],
    ['-1+2x', [-1, 2]],
    ['(x-3)+(x+2)', [-1, 2]],
    ['3(x-1)(x+2)', [-6, 3, 3]],
    ['x(x-1)', [0, -1, 1]],
    ['xx', [0, 0, 1]],
    ['2x3', [0, 0, 0, 2]],
    ['x2x', [0, 0, 0, 1]],
    ['-(x+1)', [-1, -1]],
    ['+5', [5]],
    ['x0', [1]],
    ['x-x', []],
    ['0', []],
    ['((x))', [0, 1]],
    ['007', [7]],
  ])('reads %s', (text, coefficients) => {
    expect(parsePolynomial(text)).toEqual(coefficients);
  });

  it.each([
    ...[
      '',
      '+',
      '-',
      'x+',
      'x++1',
      'x+-1',
      '()',
      '(x',
      'x)',
      'x10',
      '(x+1)2',
      'x 2',
      '2*x',
      'y',
      '1.5',
      '٣',
      '␞',
    ],
    ...['9'.repeat(17), `${'9'.repeat(16)}-1`, '('.repeat(99), 'x'.repeat(101), '__proto__'],
  ])('refuses %j', (text) => {
    expect(parsePolynomial(text)).toBeUndefined();
  });

  it('refuses a coefficient that cancels only by rounding', () => {
    expect(parsePolynomial('99999999999999999+1-99999999999999999')).toBeUndefined();
  });

  it('reads its own texts back', () => {
    fc.assert(
      fc.property(polynomials, (p) => {
        expect(parsePolynomial(formatPolynomial(p))).toEqual(p);
      }),
    );
    expect(formatPolynomial([-6, -1, 1])).toBe('x2-x-6');
    expect(formatPolynomial([0, 1, 0, -2])).toBe('-2x3+x');
  });

  it('agrees with plain arithmetic on products and sums of brackets', () => {
    const bracket = polynomials.map((p) => `(${formatPolynomial(p)})`);
    fc.assert(
      fc.property(bracket, bracket, bracket, fc.integer({ min: -3, max: 3 }), (a, b, c, x) => {
        const text = `${a}${b}-${c}`;
        const value = parsePolynomial(text)!.reduce(
          (sum, coefficient, i) => sum + coefficient * x ** i,
          0,
        );
        expect(value).toBe(valueAt(text, x) + 0);
      }),
    );
  });

  it('never throws on any text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0129x()+-;') }),
    );
    fc.assert(
      fc.property(text, (t) => {
        parsePolynomial(t);
      }),
      { numRuns: 2000 },
    );
  });

  it('derives by the product rule', () => {
    // Four coefficients each, so that the rule's text keeps to a hundred characters.
    const small = polynomials.map((p) => multiply([1], p.slice(0, 4)));
    fc.assert(
      fc.property(small, small, (a, b) => {
        const rule = `${times(derivative(a), b)}+${times(a, derivative(b))}`;
        expect(equal(parsePolynomial(rule)!, derivative(multiply(a, b)))).toBe(true);
      }),
    );
  });
});

function times(a: readonly number[], b: readonly number[]): string {
  return `(${formatPolynomial(a)})(${formatPolynomial(b)})`;
}
