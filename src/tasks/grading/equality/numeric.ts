/** Compares the last number of a text with an answer's. */
import { lastBoxes } from './boxes.js';
import { divide, isClose, multiply, negative, parseDecimal, type Rational } from './rational.js';

/**
 * Numbers other than integers may differ by the larger one over this, since answers have few
 * digits.
 */
const PARTS = 1_000_000n;
/** Only the end of longer texts is read, where the answer stands. */
const MOST_CHARACTERS = 5_000;

const DIGITS = String.raw`(?:\d{1,3}(?:(?:,|\{,\}|,?\\!|\\,)\s?\d{3}(?!\d))+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?`;
const TIMES_TEN = String.raw`\s?(?:\\times|\\cdot|[×·*x])\s?10\s?\^\s?\{?\s?(?<exponent>-?\d+)\s?\}?`;
/**
 * Sign, digits, a power of ten, a divisor, a percent sign. A dash after a letter or digit is not a
 * sign.
 */
const NUMBER = String.raw`(?<sign>(?<![\p{L}\d.)])-|(?<![\p{L}\d.)]|[\d.)]\s)-\s)?(?:\\?\$\s?)?(?<size>${DIGITS})(?:${TIMES_TEN})?(?:\s?\/\s?(?<divisor>-?${DIGITS}))?(?<percent>\s*\\?%|\s+percent\b)?`;
/** Replaces several numbers, or a number that would have to be computed. */
const COMPOUND = '\uFFFC';
const FOUND = new RegExp(`${COMPOUND}|${NUMBER}`, 'gu');
const SIZE = String.raw`-?\s?(?:${DIGITS})`;

/** 3 1/2. */
const MIXED = /(?<![\d.,/^_])(\d{1,9}) {1,3}(\d{1,9})\/(\d{1,9})(?![\d.,/]\d)/g;
/** Texts whose digits are not a number of their own. */
const LEGACY_FAILURES: readonly RegExp[] = [
  // H2O, x_1, x_{12}: digits of a name.
  /(?<![\\\p{L}\d.])(?:\p{L}{1,40}_\{?[\p{L}\d]{1,40}\}?|\p{L}{1,3}\d{1,4}(?:\p{L}{1,3}\d{0,4}){0,8}(?![\d.]))/gu,
  // cm^2, m/s^{-2}, m²: powers of units.
  /(?<=[\p{L}}])\s?(?:\^\s?\{?\s?-?\d{1,3}\s?\}?|[⁻¹²³]+)/gu,
];
/** More than a number: powers, times, ratios, tuples, LaTeX fractions and roots, factorials. */
const COMPOUNDS: readonly RegExp[] = [
  /(?<!\d)\d{1,4}(?::\d{1,4}){1,3}/gu,
  new RegExp(String.raw`[([]\s?${SIZE}(?:\s?[,;]\s?${SIZE}){1,16}\s?[)\]]`, 'gu'),
  /\\[dtc]?frac\s*(?:\{[^{}]{0,200}\}\s*\{[^{}]{0,200}\}|\d\s*\{[^{}]{0,200}\}|\s?\d\s*\d)/g,
  /(?:\\sqrt|√|sqrt)\s*(?:\[[^[\]]{0,20}\])?\s*(?:\{[^{}]{0,200}\}|\([^()]{0,200}\)|\d{1,40})/g,
  /(?<!\d)\d{1,400}\s?(?:\\pi(?![A-Za-z])|π|pi(?!\p{L}))/gu,
  /\\[dt]?binom\s*\{[^{}]{0,200}\}\s*\{[^{}]{0,200}\}/g,
  /(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])/g,
  // 4i; and 12! by itself or beside operators, since "it is 4!" is an exclamation.
  /(?<!\d)\d{1,400}(?:i(?!\p{L})|!(?=\s?[)}+*/^-]))|(?<=^[\s$]{0,9})\d{1,400}!(?=[\s$]{0,9}$)/gu,
  new RegExp(
    String.raw`(?:${COMPOUND}|(?<!\d)\d{1,400}|\))\s?(?:\^\s?(?:\{[^{}]{0,200}\}|\([^()]{0,200}\)|-?\d{1,40}|[\p{L}])|[⁻⁰¹²³⁴-⁹]+)`,
    'gu',
  ),
];

/**
 * Whether two texts have the same last number, which may have thousands separators, a fraction bar
 * or a percent sign.
 */
export function equalNumbers(given: string, wanted: string): boolean {
  if (goldNumberFault(wanted) !== null) return false;
  const [a, b] = [lastNumber(given), lastNumber(wanted)];
  return a !== undefined && b !== undefined && isClose(a, b, PARTS);
}

/**
 * Returns the last number of a text, or of its last box or the text after its last `####` if it has
 * one. Undefined if it has none, or if the last one is part of more than a number: a power, a
 * tuple, a time of day, a fraction in LaTeX.
 */
export function lastNumber(text: string): Rational | undefined {
  return numbersIn(text).at(-1) ?? undefined;
}

/** Says why a right answer is not one number; null if it is one. */
export function goldNumberFault(text: string): string | null {
  const numbers = numbersIn(text);
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);
  const instead = `write one number, such as 0.5 or 1/2, or use the grader maths`;
  if (numbers.length === 0) return `must hold a number, got ${shown}`;
  if (numbers.length > 1)
    return `must hold one number, got ${numbers.length} in ${shown}; ${instead}`;
  if (numbers[0] === null)
    return `must be a number, got ${shown}, which is more than one; ${instead}`;
  return null;
}

/**
 * The numbers of a text's final part, in order; null for more than a number, or one without a
 * value.
 */
function numbersIn(text: string): (Rational | null)[] {
  const part = finalPart(text)
    .replaceAll(/[−–]/g, '-')
    .replaceAll(/[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]/g, (sign) => ` ${sign.normalize('NFKD').replace('⁄', '/')}`);
  // A remark in brackets, such as (step 3), does not count beside a number.
  const outside = part.replaceAll(/\([^()]{0,400}\)/gu, (aside) =>
    /\p{L}/u.test(aside) ? ' ' : aside,
  );
  const found = scan(outside);
  return found.length > 0 ? found : scan(part);
}

/** The last box, the text after the last `####`, or the whole text. */
function finalPart(text: string): string {
  const end = text.slice(-MOST_CHARACTERS);
  const hashes = end.lastIndexOf('####');
  return lastBoxes(end).at(-1) ?? (hashes >= 0 ? end.slice(hashes + 4) : end);
}

function scan(text: string): (Rational | null)[] {
  // A power of ten after a number belongs to it.
  const whole = text.replaceAll(
    new RegExp(String.raw`(?<=\d\s?)${TIMES_TEN}`, 'gu'),
    (_, exponent: string) => `e${exponent}`,
  );
  const improper = whole.replaceAll(MIXED, (_, integer: string, n: string, d: string) =>
    BigInt(n) < BigInt(d)
      ? `${BigInt(integer) * BigInt(d) + BigInt(n)}/${d}`
      : `${integer} ${n}/${d}`,
  );
  const masked = LEGACY_FAILURES.reduce((rest, pattern) => rest.replaceAll(pattern, ' '), improper);
  const marked = COMPOUNDS.reduce((rest, pattern) => rest.replaceAll(pattern, COMPOUND), masked);
  return [...marked.matchAll(FOUND)].map(({ groups }) => (groups?.size ? worthOf(groups) : null));
}

function worthOf({ sign, size, divisor, percent }: Readonly<Record<string, string | undefined>>) {
  const number = signed(size!);
  const under = divisor === undefined ? { n: 1n, d: 1n } : signed(divisor);
  const value = number && under && divide(sign ? negative(number) : number, under);
  return value && percent ? multiply(value, { n: 1n, d: 100n }) : value;
}

function signed(digits: string): Rational | null {
  const size = parseDecimal(digits.replaceAll(/[^\d.eE+-]/g, '').replace(/^-/, ''));
  return size && digits.trim().startsWith('-') ? negative(size) : size;
}
