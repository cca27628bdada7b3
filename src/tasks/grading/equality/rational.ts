/** Exact fractions, for answers that doubles cannot tell apart, such as 2^2022 and 2^2022 + 1. */

/** n / d with d above 0; not reduced. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

/** Longer numbers are not computed; a function returns null for them, and if no value exists. */
const MOST_BITS = 50_000;
const MOST_DIGITS = 15_000;

const sizeOf = (n: bigint): bigint => (n < 0n ? -n : n);
const bitsOf = (n: bigint): number => 4 * n.toString(16).length;

function rational(n: bigint, d: bigint): Rational | null {
  if (d === 0n || bitsOf(n) > MOST_BITS || bitsOf(d) > MOST_BITS) return null;
  return d < 0n ? { n: -n, d: -d } : { n, d };
}

/** Parses a decimal number, such as `1.5e-3`. */
export function parseDecimal(text: string): Rational | null {
  const [, whole = '', part = '', exponent = '0'] =
    /^(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const power = Number(exponent) - part.length;
  if (
    whole + part === '' ||
    whole.length + part.length > MOST_DIGITS ||
    Math.abs(power) > MOST_DIGITS
  )
    return null;
  const digits = BigInt(whole + part);
  return power < 0
    ? rational(digits, 10n ** BigInt(-power))
    : rational(digits * 10n ** BigInt(power), 1n);
}

export const add = (a: Rational, b: Rational) => rational(a.n * b.d + b.n * a.d, a.d * b.d);
export const subtract = (a: Rational, b: Rational) => add(a, negative(b));
export const negative = (a: Rational): Rational => ({ n: -a.n, d: a.d });
export const multiply = (a: Rational, b: Rational) => rational(a.n * b.n, a.d * b.d);
export const divide = (a: Rational, b: Rational) => rational(a.n * b.d, a.d * b.n);
export const absolute = (a: Rational): Rational => ({ n: sizeOf(a.n), d: a.d });

/** Null if the exponent is not an integer, and for a negative power of 0. */
export function raise(a: Rational, exponent: Rational): Rational | null {
  const e = integerOf(exponent);
  if (e === null || bitsOf(e) > 40) return null;
  const times = sizeOf(e);
  // 1 and −1 have any power.
  const small = [-1n, 0n, 1n].includes(a.n) && a.d === 1n;
  if (!small && (bitsOf(a.n) + bitsOf(a.d)) * Number(times) > 8 * MOST_BITS) return null;
  const power = small && times > 0n ? 2n - (times % 2n) : times;
  return e < 0n ? rational(a.d ** power, a.n ** power) : rational(a.n ** power, a.d ** power);
}

/**
 * The product n · (n − 1) · … of k factors, divided by k! if `chosen`: factorials and binomials.
 * Null unless both are integers with 0 ≤ k ≤ n.
 */
export function falling(n: Rational, k: Rational, chosen: boolean): Rational | null {
  const [from, chosenOf] = [integerOf(n), integerOf(k)];
  if (from === null || chosenOf === null || chosenOf < 0n || chosenOf > from) return null;
  const factors = chosen && 2n * chosenOf > from ? from - chosenOf : chosenOf;
  let product = 1n;
  for (let i = 0n; i < factors; i++) {
    // Each quotient is a binomial itself, so nothing is lost.
    product = chosen ? (product * (from - i)) / (i + 1n) : product * (from - i);
    if (i % 64n === 0n && bitsOf(product) > MOST_BITS) return null;
  }
  return rational(product, 1n);
}

function integerOf({ n, d }: Rational): bigint | null {
  return n % d === 0n ? n / d : null;
}

/**
 * Whether two integers are equal, or two other numbers differ by at most the larger one over
 * `parts`.
 */
export function isClose(a: Rational, b: Rational, parts: bigint): boolean {
  const [x, y] = [a.n * b.d, b.n * a.d];
  if (integerOf(a) !== null && integerOf(b) !== null) return x === y;
  const [size, other] = [sizeOf(x), sizeOf(y)];
  return sizeOf(x - y) * parts <= (size > other ? size : other);
}
