/** Whether a text comes to the same number as an answer. */
import { divide, isClose, negative, parseDecimal, type Rational } from './rational.js';

/** The larger of two numbers over this, between those that are no integers: answers are written with a few digits. */
const PARTS = 1_000_000n;
const DIGITS = String.raw`(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`;
const NUMBER = new RegExp(String.raw`[-−]?${DIGITS}(?:\s*\/\s*[-−]?${DIGITS})?\s*%?`, 'g');

/** The last number of the text counts, with thousands separators, a fraction bar or a percent sign. */
export function equalNumbers(given: string, wanted: string): boolean {
  const [a, b] = [lastNumber(given), lastNumber(wanted)];
  return a !== undefined && b !== undefined && isClose(a, b, PARTS);
}

/** Undefined if there is none. */
export function lastNumber(text: string): Rational | undefined {
  const found = text.match(NUMBER)?.at(-1);
  if (found === undefined) return undefined;
  const [value, divisor] = found
    .replaceAll(/[,\s%]/g, '')
    .replaceAll('−', '-')
    .split('/')
    .map((part) => {
      const size = parseDecimal(part.replace(/^-/, ''));
      return size && part.startsWith('-') ? negative(size) : size;
    });
  const number = divisor === undefined ? value : value && divisor && divide(value, divisor);
  if (!number) return undefined;
  return found.includes('%') ? { n: number.n, d: number.d * 100n } : number;
}
