/** Whether a text comes to the same number as an answer. */

/** Relative: answers are written with a few digits. */
const TOLERANCE = 1e-6;
const DIGITS = String.raw`(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`;
const NUMBER = new RegExp(String.raw`[-−]?${DIGITS}(?:\s*\/\s*[-−]?${DIGITS})?\s*%?`, 'g');

/** The last number of the text counts, with thousands separators, a fraction bar or a percent sign. */
export function equalNumbers(given: string, wanted: string): boolean {
  const [a, b] = [lastNumber(given), lastNumber(wanted)];
  if (a === undefined || b === undefined) return false;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b), Number.MIN_VALUE);
}

/** Undefined if there is none. */
export function lastNumber(text: string): number | undefined {
  const found = text.match(NUMBER)?.at(-1);
  if (found === undefined) return undefined;
  const [value = '', divisor] = found
    .replaceAll(/[,\s%]/g, '')
    .replaceAll('−', '-')
    .split('/');
  const number = Number(value) / (divisor === undefined ? 1 : Number(divisor));
  if (!Number.isFinite(number)) return undefined;
  return found.includes('%') ? number / 100 : number;
}
