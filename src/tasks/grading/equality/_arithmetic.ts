/** Arithmetic on complex numbers: exact on fractions, and to a number of digits on all others. */
import { Decimal } from 'decimal.js';
import { gcd, oddRootSign } from './float.js';
import { add, divide, multiply, negative, type Rational, raise } from './rational.js';

export type Value =
  | { readonly kind: 'exact'; readonly re: Rational; readonly im: Rational }
  | { readonly kind: 'digits'; readonly re: Decimal; readonly im: Decimal };
export type Digits = Extract<Value, { readonly kind: 'digits' }>;

export interface ArithmeticSetting {
  /** Significant digits of numbers that are not fractions. */
  readonly digits: number;
  /** Whether a number that is not real counts as having no value. */
  readonly isReal: boolean;
  /** Bounds the cost of all evaluations with this setting together. */
  readonly budget?: { left: number } | undefined;
}

export const ZERO: Rational = { n: 0n, d: 1n };
export const ONE: Rational = { n: 1n, d: 1n };
/** The most that one evaluation may cost; functions of many digits cost most. */
const MOST_COST = 8_000;
/** Larger numbers, and powers with larger exponents, have no value. */
const MOST_EXPONENT = 1_000_000_000;
const MOST_POWER = 100_000_000_000;

export class NoValue extends Error {}

const classes = new Map<number, typeof Decimal>();
export function decimals(digits: number): typeof Decimal {
  let D = classes.get(digits);
  if (!D) {
    D = Decimal.clone({
      precision: digits,
      rounding: 6,
      maxE: MOST_EXPONENT,
      minE: -MOST_EXPONENT,
    });
    classes.set(digits, D);
  }
  return D;
}

export const isZero = (value: Value): boolean =>
  value.kind === 'exact'
    ? value.re.n === 0n && value.im.n === 0n
    : value.re.isZero() && value.im.isZero();

export const isRealValue = (value: Value): boolean =>
  value.kind === 'exact' ? value.im.n === 0n : value.im.isZero();

/** The fraction that a value is; null if it is not real or not exact. */
export const fractionOf = (value: Value): Rational | null =>
  value.kind === 'exact' && value.im.n === 0n ? value.re : null;

/** The sign of the real part. */
export function signOf(value: Value): number {
  if (value.kind === 'exact') return Number(value.re.n > 0n) - Number(value.re.n < 0n);
  return value.re.isZero() ? 0 : value.re.s;
}

/** The power of ten of a number's size or, below 1, of its reciprocal's. */
export const exponentOf = (x: Decimal): number => (x.isZero() ? 0 : Math.abs(x.e));

/**
 * One evaluation's arithmetic. A `NoValue` is thrown for a result that does not exist or costs too
 * much.
 */
export class Arithmetic {
  /** Powers of ten of the largest number met, and of the largest that was added to another. */
  largest = 0;
  largestAdded = 0;
  /** Whether a fraction with more digits than asked for was rounded. */
  isRounded = false;
  protected readonly digits: number;
  protected readonly isReal: boolean;
  protected readonly D: typeof Decimal;
  protected readonly functionCost: number;
  readonly #budget: { left: number } | undefined;
  #cost = 0;
  #pi: Decimal | undefined;

  constructor({ digits, isReal, budget }: ArithmeticSetting) {
    this.digits = digits;
    this.isReal = isReal;
    this.D = decimals(digits);
    this.functionCost = Math.max(20, digits / 10);
    this.#budget = budget;
  }

  protected fail(): never {
    throw new NoValue();
  }

  protected spend(amount: number): void {
    this.#cost += amount;
    if (this.#budget) this.#budget.left -= amount;
    if (this.#cost > MOST_COST || (this.#budget && this.#budget.left < 0)) this.fail();
  }

  protected pi(): Decimal {
    this.#pi ??= this.D.acos(-1);
    return this.#pi;
  }

  protected exact(re: Rational | null, im: Rational | null = ZERO): Value {
    if (!re || !im) return this.fail();
    return { kind: 'exact', re: reduced(re), im: im.n === 0n ? ZERO : reduced(im) };
  }

  protected real(re: Decimal): Value {
    return this.complex(re, new this.D(0));
  }

  protected complex(re: Decimal, im: Decimal): Value {
    if (!re.isFinite() || !im.isFinite()) this.fail();
    this.largest = Math.max(this.largest, exponentOf(re), exponentOf(im));
    return { kind: 'digits', re, im };
  }

  protected approximate(value: Value): Digits {
    return value.kind === 'digits'
      ? value
      : { kind: 'digits', re: this.#decimal(value.re), im: this.#decimal(value.im) };
  }

  #decimal({ n, d }: Rational): Decimal {
    const value = new this.D(n.toString()).div(d.toString());
    this.isRounded ||= bits({ n, d }) * 0.3 > this.digits;
    this.largest = Math.max(this.largest, exponentOf(value));
    return value;
  }

  protected realOf(value: Value): Decimal {
    return isRealValue(value) ? this.approximate(value).re : this.fail();
  }

  protected plus(a: Value, b: Value): Value {
    if (a.kind === 'exact' && b.kind === 'exact') {
      this.spend(1 + (bits(a.re) + bits(b.re)) / 2000);
      return this.exact(add(a.re, b.re), add(a.im, b.im));
    }
    this.spend(2);
    const [x, y] = [this.approximate(a), this.approximate(b)];
    for (const each of [x.re, x.im, y.re, y.im])
      if (!each.isZero()) this.largestAdded = Math.max(this.largestAdded, each.e);
    return this.complex(x.re.plus(y.re), x.im.plus(y.im));
  }

  protected minus(a: Value): Value {
    return a.kind === 'exact'
      ? { ...a, re: negative(a.re), im: negative(a.im) }
      : { ...a, re: a.re.negated(), im: a.im.negated() };
  }

  protected times(a: Value, b: Value): Value {
    if (a.kind === 'exact' && b.kind === 'exact') {
      this.spend(1 + (bits(a.re) + bits(b.re)) / 2000);
      if (a.im.n === 0n && b.im.n === 0n) return this.exact(multiply(a.re, b.re));
      const [p, q] = [multiply(a.re, b.re), multiply(a.im, b.im)];
      const [r, s] = [multiply(a.re, b.im), multiply(a.im, b.re)];
      return p && q && r && s ? this.exact(add(p, negative(q)), add(r, s)) : this.fail();
    }
    this.spend(2);
    // Zero times anything is zero, however large the other factor.
    if (isZero(a) || isZero(b)) return this.exact(ZERO);
    const [x, y] = [this.approximate(a), this.approximate(b)];
    if (x.im.isZero() && y.im.isZero()) return this.real(x.re.times(y.re));
    return this.complex(
      x.re.times(y.re).minus(x.im.times(y.im)),
      x.re.times(y.im).plus(x.im.times(y.re)),
    );
  }

  protected over(a: Value, b: Value): Value {
    if (isZero(b)) return this.fail();
    if (b.kind === 'exact') return this.times(a, this.#exactInverse(b.re, b.im));
    this.spend(4);
    const x = this.approximate(a);
    if (b.im.isZero()) return this.complex(x.re.div(b.re), x.im.div(b.re));
    const size = b.re.times(b.re).plus(b.im.times(b.im));
    return this.times(a, this.complex(b.re.div(size), b.im.negated().div(size)));
  }

  #exactInverse(re: Rational, im: Rational): Value {
    if (im.n === 0n) return this.exact(divide(ONE, re));
    const [x, y] = [multiply(re, re) ?? this.fail(), multiply(im, im) ?? this.fail()];
    const size = add(x, y) ?? this.fail();
    return this.exact(divide(re, size), divide(negative(im), size));
  }

  protected integerPower(base: Value, exponent: bigint): Value {
    if (base.kind === 'exact' && base.im.n === 0n) {
      const power = raise(base.re, { n: exponent, d: 1n });
      if (power) {
        this.spend(bits(power) / 500);
        return this.exact(power);
      }
      if (isZero(base)) return this.fail();
    }
    if (isZero(base)) {
      if (exponent < 0n) return this.fail();
      return this.exact(exponent > 0n ? ZERO : ONE);
    }
    if (exponent < 0n) return this.over(this.exact(ONE), this.integerPower(base, -exponent));
    if (exponent > BigInt(MOST_POWER)) return this.fail();
    if (isRealValue(base)) {
      this.spend(60);
      return this.real(this.approximate(base).re.pow(exponent.toString()));
    }
    if (base.kind === 'exact' && bits(base.re) + bits(base.im) > 50_000) return this.fail();
    return this.#powerBySquaring(base, exponent);
  }

  #powerBySquaring(base: Value, exponent: bigint): Value {
    let [result, factor, left]: [Value, Value, bigint] = [this.exact(ONE), base, exponent];
    while (left > 0n) {
      if (left % 2n === 1n) result = this.times(result, factor);
      left /= 2n;
      if (left > 0n) factor = this.times(factor, factor);
      if (factor.kind === 'exact' && bits(factor.re) > 40_000) factor = this.approximate(factor);
    }
    return result;
  }

  protected exponential(z: Value): Value {
    this.spend(this.functionCost);
    const { re, im } = this.approximate(z);
    if (re.abs().gt(MOST_EXPONENT)) this.fail();
    const size = re.exp();
    if (im.isZero()) return this.real(size);
    if (im.abs().gt(1e6)) this.fail();
    return this.complex(size.times(im.cos()), size.times(im.sin()));
  }

  protected logarithm(z: Value): Value {
    this.spend(this.functionCost);
    if (isZero(z)) return this.fail();
    const { re, im } = this.approximate(z);
    if (im.isZero() && re.s > 0) return this.real(re.ln());
    if (this.isReal) return this.fail();
    return this.complex(re.times(re).plus(im.times(im)).ln().div(2), this.D.atan2(im, re));
  }

  protected root(of: Value, degree: bigint): Value {
    if (degree < 1n || degree > 1000n)
      return degree < 0n && degree > -1000n
        ? this.over(this.exact(ONE), this.root(of, -degree))
        : this.fail();
    if (isRealValue(of) && signOf(of) < 0 && degree % 2n === 1n)
      return this.minus(this.root(this.minus(of), degree));
    const exactly = this.#exactRoot(fractionOf(of), degree);
    if (exactly) return exactly;
    this.spend(20);
    if (isRealValue(of) && signOf(of) >= 0) return this.#realRoot(this.approximate(of).re, degree);
    if (this.isReal) return this.fail();
    if (degree === 2n && isRealValue(of))
      return this.times(this.exact(ZERO, ONE), this.root(this.minus(of), 2n));
    return this.exponential(this.over(this.logarithm(of), this.exact({ n: degree, d: 1n })));
  }

  #exactRoot(of: Rational | null, degree: bigint): Value | null {
    if (!of || of.n < 0n) return null;
    this.spend(1 + bits(of) / 500);
    const { n, d } = reduced(of);
    const [over, under] = [integerRoot(n, degree), integerRoot(d, degree)];
    return over !== null && under !== null ? this.exact({ n: over, d: under }) : null;
  }

  #realRoot(x: Decimal, degree: bigint): Value {
    if (degree === 2n) return this.real(x.sqrt());
    return this.real(degree === 3n ? x.cbrt() : x.pow(new this.D(1).div(degree.toString())));
  }

  /** @param isConstant whether the exponent has no letters, so that (−8)^(1/3) is −2. */
  protected power(base: Value, exponent: Value, isConstant: boolean): Value {
    const fraction = fractionOf(exponent);
    const exactly = fraction && this.#fractionalPower(base, exponent, fraction, isConstant);
    if (exactly) return exactly;
    if (isZero(base))
      return signOf(exponent) > 0 && isRealValue(exponent) ? this.exact(ZERO) : this.fail();
    if (isRealValue(base) && signOf(base) > 0 && isRealValue(exponent)) {
      this.spend(this.functionCost * 2);
      const [x, y] = [this.approximate(base).re, this.approximate(exponent).re];
      if (y.abs().gt(MOST_POWER)) this.fail();
      return this.real(x.pow(y));
    }
    if (this.isReal) return this.fail();
    return this.exponential(this.times(exponent, this.logarithm(base)));
  }

  /** Null if the general formula has to do. */
  #fractionalPower(
    base: Value,
    exponent: Value,
    fraction: Rational,
    isConstant: boolean,
  ): Value | null {
    const { n, d } = reduced(fraction);
    if (d === 1n) return this.integerPower(base, n);
    if (isZero(base)) return n > 0n ? this.exact(ZERO) : this.fail();
    if (isRealValue(base) && signOf(base) < 0) {
      const sign = isConstant ? oddRootSign(fraction) : 0;
      if (sign !== 0) {
        const size = this.power(this.minus(base), exponent, true);
        return sign < 0 ? this.minus(size) : size;
      }
      if (this.isReal) return this.fail();
      return d === 2n ? this.integerPower(this.root(base, 2n), n) : null;
    }
    if (d > 64n) return null;
    const [size, from] = [n < 0n ? -n : n, fractionOf(base)];
    // A root that is a fraction stays exact.
    const known = from && size < 1000n ? this.root(base, d) : null;
    return known?.kind === 'exact' ? this.integerPower(known, n) : null;
  }
}

const bits = ({ n, d }: Rational): number => (n.toString(16).length + d.toString(16).length) * 4;

function reduced(value: Rational): Rational {
  if (value.d === 1n) return value;
  const common = gcd(value.n < 0n ? -value.n : value.n, value.d);
  return common === 1n ? value : { n: value.n / common, d: value.d / common };
}

/** Null if the root is not an integer. */
function integerRoot(n: bigint, degree: bigint): bigint | null {
  if (n < 2n) return n;
  if (degree > 64n) return null;
  const length = n.toString(2).length;
  let x = 1n << BigInt(Math.ceil(length / Number(degree)));
  for (;;) {
    const next = ((degree - 1n) * x + n / x ** (degree - 1n)) / degree;
    if (next >= x) break;
    x = next;
  }
  return x ** degree === n ? x : null;
}
