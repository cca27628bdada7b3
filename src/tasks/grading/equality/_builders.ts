/**
 * Builds nodes from parts: matrices are computed, ± is moved outwards, decimals become fractions.
 */
import { NoTree } from './_token-reader.js';
import { matrixMultiple, matrixPart, matrixSum, negativeMatrix } from './matrices.js';
import { parseDecimal, type Rational } from './rational.js';
import type { Node } from './tree.js';

/** Decimals with at least as many digits are taken as rounded. */
const ROUNDED_DIGITS = 9;

type NumberNode = Extract<Node, { readonly type: 'number' }>;

export const negated = (of: Node): Node =>
  of.type === 'either'
    ? { type: 'either', plus: negated(of.plus), minus: negated(of.minus) }
    : (negativeMatrix(of) ?? { type: 'negative', of });

export function sumOf(parts: readonly Node[]): Node {
  if (parts.length === 1) return parts[0]!;
  return split(parts, (each) => matrixSum(each) ?? { type: 'sum', parts: each });
}

export function productOf(factors: readonly Node[]): Node {
  if (factors.length === 1) return factors[0]!;
  return split(factors, (each) => matrixMultiple(each) ?? { type: 'product', parts: each });
}

export const quotientOf = (over: Node, under: Node): Node =>
  split([over, under], ([p, q]) => matrixPart(p!, q!) ?? { type: 'quotient', over: p!, under: q! });

export const rootOf = (of: Node, degree: Node): Node =>
  split([of, degree], (args) => ({ type: 'call', name: 'root', args }));

/** Moves ± outwards: `2(1 ± x)` is `2(1+x)` or `2(1−x)`. */
function split(parts: readonly Node[], join: (parts: readonly Node[]) => Node): Node {
  if (!parts.some(({ type }) => type === 'either')) return join(parts);
  const side = (name: 'plus' | 'minus') =>
    join(parts.map((part) => (part.type === 'either' ? part[name] : part)));
  return { type: 'either', plus: side('plus'), minus: side('minus') };
}

export function numberOf(text: string): NumberNode {
  const value = parseDecimal(text);
  if (!value) throw new NoTree();
  const [mantissa = '', exponent = '0'] = text.split(/[eE]/);
  const [, decimals = ''] = mantissa.split('.');
  const digits = mantissa.replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  if (!/[.eE]/.test(text) || digits.length < ROUNDED_DIGITS) return { type: 'number', value };
  const zeros = decimals === '' ? /0*$/.exec(mantissa)![0].length : 0;
  const ulp = parseDecimal(`1e${Number(exponent) - decimals.length + zeros}`);
  return ulp ? { type: 'number', value, ulp } : { type: 'number', value };
}

/** A decimal whose digits `period` repeat without end after `text`. */
export function repeating(text: string, period: string): Node {
  const [whole = '', start = ''] = text.split('.');
  const nines = BigInt('9'.repeat(period.length)) * 10n ** BigInt(start.length);
  return {
    type: 'number',
    value: { n: BigInt(whole + start + period) - BigInt(`0${whole}${start}`), d: nines },
  };
}

/** The whole number with these digits in a base from 2 to 10; null if a digit is too large. */
export function inBase(digits: string, base: number): Rational | null {
  if (!(base >= 2 && base <= 10) || [...digits].some((digit) => Number(digit) >= base)) return null;
  return { n: [...digits].reduce((sum, digit) => sum * BigInt(base) + BigInt(digit), 0n), d: 1n };
}
