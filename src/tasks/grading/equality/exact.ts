/**
 * What an expression is worth: exactly where that is a fraction, real or complex, and to as many digits as asked for where it is not.
 */
import { Decimal } from 'decimal.js';
import { gcd, oddRootSign } from './float.js';
import { TRIGONOMETRIC } from './functions.js';
import {
  absolute,
  add,
  divide,
  falling,
  multiply,
  negative,
  type Rational,
  raise,
} from './rational.js';
import { lettersOf, type Node } from './tree.js';

export type Value =
  | { readonly kind: 'exact'; readonly re: Rational; readonly im: Rational }
  | { readonly kind: 'digits'; readonly re: Decimal; readonly im: Decimal };

export interface Setting {
  /** Significant digits of what is no fraction. */
  readonly digits: number;
  /** The value of a letter, or of a function at a place. */
  readonly at: (name: string) => Rational;
  /** Whether a value that is not real is none. */
  readonly isReal: boolean;
  /** What all evaluations with it may cost together. */
  readonly budget?: { left: number };
}

export interface Worth {
  /** Null where there is none. */
  readonly value: Value | null;
  /** Powers of ten of the largest number that was met, and of the largest that was added to another. */
  readonly largest: number;
  readonly largestAdded: number;
  /** Whether a fraction with more digits than asked for was rounded. */
  readonly isRounded: boolean;
}

const ZERO: Rational = { n: 0n, d: 1n };
const ONE: Rational = { n: 1n, d: 1n };
/** Costs of one evaluation; a function of many digits costs the most. */
const MOST_COST = 8_000;
/** Numbers beyond have no value. */
const MOST_EXPONENT = 1_000_000_000;
const MOST_POWER = 100_000_000_000;

class NoValue extends Error {}

const classes = new Map<number, typeof Decimal>();
function decimals(digits: number): typeof Decimal {
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

/** The value as digits. */
export function digitsOf(
  value: Value,
  digits: number,
): { readonly re: Decimal; readonly im: Decimal } {
  if (value.kind === 'digits') return value;
  const D = decimals(digits);
  const of = ({ n, d }: Rational) => new D(n.toString()).div(d.toString());
  return { re: of(value.re), im: of(value.im) };
}

export function worthOf(node: Node, { digits, at, isReal, budget }: Setting): Worth {
  const D = decimals(digits);
  let largest = 0;
  let largestAdded = 0;
  let isRounded = false;
  let cost = 0;
  let isAngle = false;
  let piValue: Decimal | undefined;

  const fail = (): never => {
    throw new NoValue();
  };
  const spend = (amount: number) => {
    cost += amount;
    if (budget) budget.left -= amount;
    if (cost > MOST_COST || (budget && budget.left < 0)) fail();
  };
  const pi = (): Decimal => {
    piValue ??= D.acos(-1);
    return piValue;
  };
  const exact = (re: Rational | null, im: Rational | null = ZERO): Value => {
    if (!re || !im) return fail();
    return { kind: 'exact', re: reduced(re), im: im.n === 0n ? ZERO : reduced(im) };
  };
  const real = (re: Decimal): Value => complex(re, new D(0));
  const complex = (re: Decimal, im: Decimal): Value => {
    if (!re.isFinite() || !im.isFinite()) fail();
    largest = Math.max(largest, exponentOf(re), exponentOf(im));
    return { kind: 'digits', re, im };
  };
  const exponentOf = (x: Decimal): number => (x.isZero() ? 0 : Math.abs(x.e));
  const decimal = ({ n, d }: Rational): Decimal => {
    const value = new D(n.toString()).div(d.toString());
    isRounded ||= bits({ n, d }) * 0.3 > digits;
    largest = Math.max(largest, exponentOf(value));
    return value;
  };
  const approximate = (value: Value) =>
    value.kind === 'digits'
      ? value
      : { kind: 'digits' as const, re: decimal(value.re), im: decimal(value.im) };
  const isRealValue = (value: Value): boolean =>
    value.kind === 'exact' ? value.im.n === 0n : value.im.isZero();
  const realOf = (value: Value): Decimal => (isRealValue(value) ? approximate(value).re : fail());
  const fractionOf = (value: Value): Rational | null =>
    value.kind === 'exact' && value.im.n === 0n ? value.re : null;
  const signOf = (value: Value): number =>
    value.kind === 'exact'
      ? Number(value.re.n > 0n) - Number(value.re.n < 0n)
      : value.re.isZero()
        ? 0
        : value.re.s;
  /** Keeps to the reals where that is asked for. */
  const kept = (value: Value): Value => (isReal && !isRealValue(value) ? fail() : value);

  function plus(a: Value, b: Value): Value {
    if (a.kind === 'exact' && b.kind === 'exact') {
      spend(1 + (bits(a.re) + bits(b.re)) / 2000);
      return exact(add(a.re, b.re), add(a.im, b.im));
    }
    spend(2);
    const [x, y] = [approximate(a), approximate(b)];
    for (const each of [x.re, x.im, y.re, y.im])
      if (!each.isZero()) largestAdded = Math.max(largestAdded, each.e);
    return complex(x.re.plus(y.re), x.im.plus(y.im));
  }
  const minus = (a: Value): Value =>
    a.kind === 'exact'
      ? { ...a, re: negative(a.re), im: negative(a.im) }
      : { ...a, re: a.re.negated(), im: a.im.negated() };
  function times(a: Value, b: Value): Value {
    if (a.kind === 'exact' && b.kind === 'exact') {
      spend(1 + (bits(a.re) + bits(b.re)) / 2000);
      if (a.im.n === 0n && b.im.n === 0n) return exact(multiply(a.re, b.re));
      const [p, q, r, s] = [
        multiply(a.re, b.re),
        multiply(a.im, b.im),
        multiply(a.re, b.im),
        multiply(a.im, b.re),
      ];
      return p && q && r && s ? exact(add(p, negative(q)), add(r, s)) : fail();
    }
    spend(2);
    // Nothing is nothing, however large the other is.
    if (isZero(a) || isZero(b)) return exact(ZERO);
    const [x, y] = [approximate(a), approximate(b)];
    if (x.im.isZero() && y.im.isZero()) return real(x.re.times(y.re));
    return complex(
      x.re.times(y.re).minus(x.im.times(y.im)),
      x.re.times(y.im).plus(x.im.times(y.re)),
    );
  }
  function over(a: Value, b: Value): Value {
    if (isZero(b)) return fail();
    if (b.kind === 'exact' && b.im.n === 0n) return times(a, exact(divide(ONE, b.re)));
    if (b.kind === 'exact') {
      const size = add(multiply(b.re, b.re) ?? fail(), multiply(b.im, b.im) ?? fail()) ?? fail();
      return times(a, exact(divide(b.re, size), divide(negative(b.im), size)));
    }
    spend(4);
    const x = approximate(a);
    if (b.im.isZero()) return complex(x.re.div(b.re), x.im.div(b.re));
    const size = b.re.times(b.re).plus(b.im.times(b.im));
    return times(a, complex(b.re.div(size), b.im.negated().div(size)));
  }
  function integerPower(base: Value, exponent: bigint): Value {
    if (base.kind === 'exact' && base.im.n === 0n) {
      const power = raise(base.re, { n: exponent, d: 1n });
      if (power) {
        spend(bits(power) / 500);
        return exact(power);
      }
      if (isZero(base)) return fail();
    }
    if (isZero(base)) return exponent > 0n ? exact(ZERO) : exponent === 0n ? exact(ONE) : fail();
    if (exponent < 0n) return over(exact(ONE), integerPower(base, -exponent));
    if (exponent > BigInt(MOST_POWER)) return fail();
    if (isRealValue(base)) {
      spend(60);
      return real(approximate(base).re.pow(exponent.toString()));
    }
    if (base.kind === 'exact' && bits(base.re) + bits(base.im) > 50_000) return fail();
    let [result, factor, left]: [Value, Value, bigint] = [exact(ONE), base, exponent];
    while (left > 0n) {
      if (left % 2n === 1n) result = times(result, factor);
      left /= 2n;
      if (left > 0n) factor = times(factor, factor);
      if (factor.kind === 'exact' && bits(factor.re) > 40_000) factor = approximate(factor);
    }
    return result;
  }
  function exponential(z: Value): Value {
    spend(functionCost);
    const { re, im } = approximate(z);
    if (re.abs().gt(MOST_EXPONENT)) fail();
    const size = re.exp();
    if (im.isZero()) return real(size);
    if (im.abs().gt(1e6)) fail();
    return complex(size.times(im.cos()), size.times(im.sin()));
  }
  function logarithm(z: Value): Value {
    spend(functionCost);
    if (isZero(z)) return fail();
    const { re, im } = approximate(z);
    if (im.isZero() && re.s > 0) return real(re.ln());
    if (isReal) return fail();
    return complex(re.times(re).plus(im.times(im)).ln().div(2), D.atan2(im, re));
  }
  function root(of: Value, degree: bigint): Value {
    if (degree < 1n || degree > 1000n)
      return degree < 0n && degree > -1000n ? over(exact(ONE), root(of, -degree)) : fail();
    if (isRealValue(of) && signOf(of) < 0 && degree % 2n === 1n)
      return minus(root(minus(of), degree));
    const fraction = fractionOf(of);
    if (fraction && fraction.n >= 0n) {
      spend(1 + bits(fraction) / 500);
      const reducedOne = reduced(fraction);
      const [n, d] = [exactRoot(reducedOne.n, degree), exactRoot(reducedOne.d, degree)];
      if (n !== null && d !== null) return exact({ n, d });
    }
    spend(20);
    if (isRealValue(of) && signOf(of) >= 0) {
      const x = approximate(of).re;
      if (degree === 2n) return real(x.sqrt());
      return real(degree === 3n ? x.cbrt() : x.pow(new D(1).div(degree.toString())));
    }
    if (isReal) return fail();
    if (degree === 2n && isRealValue(of)) return times(exact(ZERO, ONE), root(minus(of), 2n));
    return exponential(over(logarithm(of), exact({ n: degree, d: 1n })));
  }
  function power(base: Value, exponent: Value, isConstant: boolean): Value {
    const fraction = fractionOf(exponent);
    if (fraction) {
      const { n, d } = reduced(fraction);
      if (d === 1n) return integerPower(base, n);
      if (isZero(base)) return n > 0n ? exact(ZERO) : fail();
      if (isRealValue(base) && signOf(base) < 0) {
        const sign = isConstant ? oddRootSign(fraction) : 0;
        if (sign !== 0) {
          const size = power(minus(base), exponent, true);
          return sign < 0 ? minus(size) : size;
        }
        if (isReal) return fail();
        if (d === 2n) return integerPower(root(base, 2n), n);
      } else if (d <= 64n) {
        const [small, from] = [n < 0n ? -n : n, fractionOf(base)];
        // A root that is a fraction stays one.
        const known = from && small < 1000n ? root(base, d) : null;
        if (known?.kind === 'exact') return integerPower(known, n);
      }
    }
    if (isZero(base)) return signOf(exponent) > 0 && isRealValue(exponent) ? exact(ZERO) : fail();
    if (isRealValue(base) && signOf(base) > 0 && isRealValue(exponent)) {
      spend(functionCost * 2);
      const [x, y] = [approximate(base).re, approximate(exponent).re];
      if (y.abs().gt(MOST_POWER)) fail();
      return real(x.pow(y));
    }
    if (isReal) return fail();
    return exponential(times(exponent, logarithm(base)));
  }

  const functionCost = Math.max(20, digits / 10);

  function evaluate(node: Node): Value {
    spend(1);
    switch (node.type) {
      case 'number':
        return exact(node.value);
      case 'name':
        return exact(at(node.name));
      case 'constant':
        if (node.name === 'pi') return real(pi());
        if (node.name === 'e') return real(new D(1).exp());
        return node.name === 'i' && !isReal ? exact(ZERO, ONE) : fail();
      case 'sum':
        return node.parts.map(evaluate).reduce(plus);
      case 'product':
        return node.parts.map(evaluate).reduce(times);
      case 'quotient':
        return over(evaluate(node.over), evaluate(node.under));
      case 'negative':
        return minus(evaluate(node.of));
      case 'percent':
        return times(evaluate(node.of), exact({ n: 1n, d: 100n }));
      case 'degrees': {
        const of = evaluate(node.of);
        return isAngle ? over(times(of, real(pi())), exact({ n: 180n, d: 1n })) : of;
      }
      case 'power': {
        if (node.base.type === 'constant' && node.base.name === 'e')
          return exponential(evaluate(node.exponent));
        return kept(
          power(evaluate(node.base), evaluate(node.exponent), lettersOf(node.exponent).size === 0),
        );
      }
      case 'call':
        return kept(call(node.name, node.args));
      case 'apply':
        return exact(at(`${node.name}(${node.args.map(keyOf).join(',')})`));
      default:
        return fail();
    }
  }
  /** What tells one place of an unknown function from others. */
  function keyOf(node: Node): string {
    const outside = isAngle;
    isAngle = false;
    try {
      const value = evaluate(node);
      if (value.kind === 'exact') return `${value.re.n}/${value.re.d}+${value.im.n}/${value.im.d}i`;
      const of = (x: Decimal) => x.toSignificantDigits(25).toString();
      return `${of(value.re)}+${of(value.im)}i`;
    } catch (error) {
      if (!(error instanceof NoValue)) throw error;
      return JSON.stringify(node, (_, part: unknown) =>
        typeof part === 'bigint' ? `${part}` : part,
      );
    } finally {
      isAngle = outside;
    }
  }
  function angle(node: Node): Value {
    const outside = isAngle;
    isAngle = true;
    try {
      return evaluate(node);
    } finally {
      isAngle = outside;
    }
  }
  function call(name: string, args: readonly Node[]): Value {
    if (TRIGONOMETRIC.has(name)) return trigonometric(name, angle(args[0]!));
    const values = args.map(evaluate);
    const [a, b] = values as [Value, Value];
    const fractions = values.map(fractionOf);
    const [x, y] = fractions as [Rational | null, Rational | null];
    switch (name) {
      case 'root': {
        const degree = integerOf(y ?? fail());
        return degree === null ? power(a, over(exact(ONE), b), true) : root(a, degree);
      }
      case 'abs':
        if (x) return exact(absolute(x));
        if (isRealValue(a)) return real(approximate(a).re.abs());
        return root(
          plus(times(part(a, 're'), part(a, 're')), times(part(a, 'im'), part(a, 'im'))),
          2n,
        );
      case 'floor':
      case 'ceil': {
        if (x) {
          const down = (x.n - (((x.n % x.d) + x.d) % x.d)) / x.d;
          return exact({ n: name === 'floor' || down * x.d === x.n ? down : down + 1n, d: 1n });
        }
        const size = realOf(a);
        return exact(wholeOf(name === 'floor' ? size.floor() : size.ceil()));
      }
      case 'sgn':
        return isRealValue(a) ? exact({ n: BigInt(signOf(a)), d: 1n }) : fail();
      case 'factorial':
        return x ? exact(falling(x, x, false)) : fail();
      case 'double factorial': {
        const n = x && integerOf(x);
        if (n === null || n < 0n || n > 2000n) return fail();
        let product = 1n;
        for (let k = n; k > 1n; k -= 2n) product *= k;
        return exact({ n: product, d: 1n });
      }
      case 'binom':
        return x && y ? exact(falling(x, y, true)) : fail();
      case 'mod': {
        if (!x || !y || y.n === 0n) return fail();
        const quotient = divide(x, y) ?? fail();
        const down =
          (quotient.n - (((quotient.n % quotient.d) + quotient.d) % quotient.d)) / quotient.d;
        return exact(add(x, negative(multiply({ n: down, d: 1n }, y) ?? fail())));
      }
      case 'gcd':
      case 'lcm': {
        const integers = fractions.map((value) => (value && integerOf(value)) ?? fail());
        const sizes = integers.map((n) => (n < 0n ? -n : n));
        const n = sizes.reduce((p, q) =>
          name === 'gcd' ? gcd(p, q) : p === 0n || q === 0n ? 0n : (p * q) / gcd(p, q),
        );
        return exact({ n, d: 1n });
      }
      case 'max':
      case 'min':
        return values.reduce((p, q) => {
          const difference = plus(p, minus(q));
          if (!isRealValue(difference)) fail();
          return signOf(difference) >= 0 === (name === 'max') ? p : q;
        });
      case 'ln':
        return logarithm(a);
      case 'log':
      case 'lg':
        return over(logarithm(a), real(new D(10).ln()));
      case 'log base':
        return over(logarithm(a), logarithm(b));
      case 'exp':
        return exponential(a);
      case 'Re':
        return part(a, 're');
      case 'Im':
        return part(a, 'im');
      case 'arg': {
        const { re, im } = approximate(a);
        return isZero(a) ? fail() : real(D.atan2(im, re));
      }
      default:
        spend(functionCost);
        return real(inverseOrHyperbolic(name, realOf(a)));
    }
  }
  const part = (value: Value, name: 're' | 'im'): Value =>
    value.kind === 'exact' ? exact(value[name]) : real(value[name]);
  const wholeOf = (size: Decimal): Rational =>
    size.e < 1000 ? { n: BigInt(size.toFixed(0)), d: 1n } : fail();

  function trigonometric(name: string, z: Value): Value {
    spend(functionCost);
    if (name === 'cis') return exponential(times(exact(ZERO, ONE), z));
    const { re, im } = approximate(z);
    if (re.abs().gt(new D(10).pow(60))) fail();
    largestAdded = Math.max(largestAdded, exponentOf(re));
    const sine = () =>
      im.isZero() ? real(re.sin()) : complex(re.sin().times(im.cosh()), re.cos().times(im.sinh()));
    const cosine = () =>
      im.isZero()
        ? real(re.cos())
        : complex(re.cos().times(im.cosh()), re.sin().times(im.sinh()).negated());
    const one = exact(ONE);
    switch (name) {
      case 'sin':
        return sine();
      case 'cos':
        return cosine();
      case 'tan':
        return over(sine(), nonZero(cosine()));
      case 'cot':
        return over(cosine(), nonZero(sine()));
      case 'sec':
        return over(one, nonZero(cosine()));
      default:
        return over(one, nonZero(sine()));
    }
  }
  /** tan(π/2) has no value, although rounding gives it one. */
  const nonZero = (value: Value): Value => {
    const { re, im } = approximate(value);
    const least = new D(10).pow(-(digits - 10));
    return re.abs().lt(least) && im.abs().lt(least) ? fail() : value;
  };
  function inverseOrHyperbolic(name: string, x: Decimal): Decimal {
    const one = new D(1);
    const inRange = (value: Decimal): Decimal => {
      // Rounding may lead out of [−1, 1].
      const excess = value.abs().minus(1);
      if (excess.gt(0) && excess.lt(new D(10).pow(-(digits - 10)))) return new D(value.s);
      return excess.gt(0) ? fail() : value;
    };
    const large = () => (x.abs().gt(1e6) ? fail() : x);
    switch (name) {
      case 'arcsin':
        return inRange(x).asin();
      case 'arccos':
        return inRange(x).acos();
      case 'arctan':
        return x.atan();
      case 'arccot':
        return pi().div(2).minus(x.atan());
      case 'arcsec':
        return x.isZero() ? fail() : inRange(one.div(x)).acos();
      case 'arccsc':
        return x.isZero() ? fail() : inRange(one.div(x)).asin();
      case 'sinh':
        return large().sinh();
      case 'cosh':
        return large().cosh();
      case 'tanh':
        return large().tanh();
      case 'coth':
        return x.isZero() ? fail() : one.div(large().tanh());
      case 'sech':
        return one.div(large().cosh());
      case 'csch':
        return x.isZero() ? fail() : one.div(large().sinh());
      case 'arcsinh':
        return x.asinh();
      case 'arccosh':
        return x.lt(1) ? fail() : x.acosh();
      case 'arctanh':
        return x.abs().gte(1) ? fail() : x.atanh();
      case 'arccoth':
        return x.abs().lte(1) ? fail() : one.div(x).atanh();
      default:
        return fail();
    }
  }

  try {
    return { value: kept(evaluate(node)), largest, largestAdded, isRounded };
  } catch (error) {
    // decimal.js says so where it would need more digits of π or of ln 10 than it has.
    if (
      error instanceof NoValue ||
      (error instanceof Error && error.message.includes('DecimalError'))
    )
      return { value: null, largest, largestAdded, isRounded };
    throw error;
  }
}

const bits = ({ n, d }: Rational): number => (n.toString(16).length + d.toString(16).length) * 4;

function reduced(value: Rational): Rational {
  if (value.d === 1n) return value;
  const common = gcd(value.n < 0n ? -value.n : value.n, value.d);
  return common === 1n ? value : { n: value.n / common, d: value.d / common };
}

function integerOf({ n, d }: Rational): bigint | null {
  return n % d === 0n ? n / d : null;
}

/** Null if it is no integer. */
function exactRoot(n: bigint, degree: bigint): bigint | null {
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
