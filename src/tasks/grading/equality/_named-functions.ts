/** The known functions by their names in `functions.ts`, as arithmetic on values. */
import type { Decimal } from 'decimal.js';
import {
  Arithmetic,
  type Digits,
  exponentOf,
  fractionOf,
  isRealValue,
  isZero,
  ONE,
  signOf,
  type Value,
  ZERO,
} from './_arithmetic.js';
import { gcd } from './float.js';
import { absolute, add, divide, falling, multiply, negative, type Rational } from './rational.js';

export class NamedFunctions extends Arithmetic {
  /** The value of a function that takes no angle. */
  protected named(name: string, values: readonly Value[]): Value {
    const [a, b] = values as [Value, Value];
    switch (name) {
      case 'root':
        return this.#rootOf(a, b);
      case 'abs':
        return this.#size(a);
      case 'floor':
      case 'ceil':
        return this.#rounded(name, a);
      case 'sgn':
        return isRealValue(a) ? this.exact({ n: BigInt(signOf(a)), d: 1n }) : this.fail();
      case 'factorial':
      case 'double factorial':
      case 'binom':
      case 'mod':
        return this.exact(this.#ofFractions(name, values.map(fractionOf)));
      case 'gcd':
      case 'lcm':
        return this.exact({ n: this.#ofIntegers(name, values.map(fractionOf)), d: 1n });
      case 'max':
      case 'min':
        return values.reduce((p, q) => this.#extreme(name, p, q));
      case 'ln':
        return this.logarithm(a);
      case 'log':
      case 'lg':
        return this.over(this.logarithm(a), this.real(new this.D(10).ln()));
      case 'log base':
        return this.over(this.logarithm(a), this.logarithm(b));
      case 'exp':
        return this.exponential(a);
      case 'Re':
        return this.#part(a, 're');
      case 'Im':
        return this.#part(a, 'im');
      case 'arg': {
        const { re, im } = this.approximate(a);
        return isZero(a) ? this.fail() : this.real(this.D.atan2(im, re));
      }
      default:
        this.spend(this.functionCost);
        return this.real(this.#inverseOrHyperbolic(name, this.realOf(a)));
    }
  }

  #rootOf(of: Value, degree: Value): Value {
    const integer = integerOf(fractionOf(degree) ?? this.fail());
    return integer === null
      ? this.power(of, this.over(this.exact(ONE), degree), true)
      : this.root(of, integer);
  }

  #size(of: Value): Value {
    const fraction = fractionOf(of);
    if (fraction) return this.exact(absolute(fraction));
    if (isRealValue(of)) return this.real(this.approximate(of).re.abs());
    const [re, im] = [this.#part(of, 're'), this.#part(of, 'im')];
    return this.root(this.plus(this.times(re, re), this.times(im, im)), 2n);
  }

  #part(value: Value, name: 're' | 'im'): Value {
    return value.kind === 'exact' ? this.exact(value[name]) : this.real(value[name]);
  }

  #rounded(name: 'floor' | 'ceil', of: Value): Value {
    const fraction = fractionOf(of);
    if (fraction) {
      const down = floorOf(fraction);
      const isWhole = down * fraction.d === fraction.n;
      return this.exact({ n: name === 'floor' || isWhole ? down : down + 1n, d: 1n });
    }
    const size = this.realOf(of);
    const whole = name === 'floor' ? size.floor() : size.ceil();
    return whole.e < 1000 ? this.exact({ n: BigInt(whole.toFixed(0)), d: 1n }) : this.fail();
  }

  #ofFractions(
    name: 'factorial' | 'double factorial' | 'binom' | 'mod',
    [x, y]: readonly (Rational | null | undefined)[],
  ): Rational | null {
    if (!x) return this.fail();
    if (name === 'factorial') return falling(x, x, false);
    if (name === 'double factorial') return this.#doubleFactorial(integerOf(x));
    if (!y) return this.fail();
    if (name === 'binom') return falling(x, y, true);
    if (y.n === 0n) return this.fail();
    const down = { n: floorOf(divide(x, y) ?? this.fail()), d: 1n };
    return add(x, negative(multiply(down, y) ?? this.fail()));
  }

  #doubleFactorial(n: bigint | null): Rational {
    if (n === null || n < 0n || n > 2000n) return this.fail();
    let product = 1n;
    for (let k = n; k > 1n; k -= 2n) product *= k;
    return { n: product, d: 1n };
  }

  #ofIntegers(name: 'gcd' | 'lcm', fractions: readonly (Rational | null)[]): bigint {
    const integers = fractions.map((value) => (value && integerOf(value)) ?? this.fail());
    const sizes = integers.map((n) => (n < 0n ? -n : n));
    const multiple = (p: bigint, q: bigint) => (p === 0n || q === 0n ? 0n : (p * q) / gcd(p, q));
    return sizes.reduce((p, q) => (name === 'gcd' ? gcd(p, q) : multiple(p, q)));
  }

  #extreme(name: 'max' | 'min', p: Value, q: Value): Value {
    const difference = this.plus(p, this.minus(q));
    if (!isRealValue(difference)) this.fail();
    return signOf(difference) >= 0 === (name === 'max') ? p : q;
  }

  /** The value of a function of an angle in radians. */
  protected trigonometric(name: string, z: Value): Value {
    this.spend(this.functionCost);
    if (name === 'cis') return this.exponential(this.times(this.exact(ZERO, ONE), z));
    const x = this.approximate(z);
    if (x.re.abs().gt(new this.D(10).pow(60))) this.fail();
    this.largestAdded = Math.max(this.largestAdded, exponentOf(x.re));
    switch (name) {
      case 'sin':
        return this.#sine(x);
      case 'cos':
        return this.#cosine(x);
      case 'tan':
        return this.over(this.#sine(x), this.#nonZero(this.#cosine(x)));
      case 'cot':
        return this.over(this.#cosine(x), this.#nonZero(this.#sine(x)));
      case 'sec':
        return this.over(this.exact(ONE), this.#nonZero(this.#cosine(x)));
      default:
        return this.over(this.exact(ONE), this.#nonZero(this.#sine(x)));
    }
  }

  #sine({ re, im }: Digits): Value {
    if (im.isZero()) return this.real(re.sin());
    return this.complex(re.sin().times(im.cosh()), re.cos().times(im.sinh()));
  }

  #cosine({ re, im }: Digits): Value {
    if (im.isZero()) return this.real(re.cos());
    return this.complex(re.cos().times(im.cosh()), re.sin().times(im.sinh()).negated());
  }

  /** Fails on zero within rounding: tan(π/2) has no value, although rounding gives it one. */
  #nonZero(value: Value): Value {
    const { re, im } = this.approximate(value);
    const least = this.#smallest();
    return re.abs().lt(least) && im.abs().lt(least) ? this.fail() : value;
  }

  #smallest(): Decimal {
    return new this.D(10).pow(-(this.digits - 10));
  }

  #inverseOrHyperbolic(name: string, x: Decimal): Decimal {
    const reciprocal = () => (x.isZero() ? this.fail() : new this.D(1).div(x));
    switch (name) {
      case 'arcsin':
        return this.#inRange(x).asin();
      case 'arccos':
        return this.#inRange(x).acos();
      case 'arctan':
        return x.atan();
      case 'arccot':
        return this.pi().div(2).minus(x.atan());
      case 'arcsec':
        return this.#inRange(reciprocal()).acos();
      case 'arccsc':
        return this.#inRange(reciprocal()).asin();
      case 'arcsinh':
        return x.asinh();
      case 'arccosh':
        return x.lt(1) ? this.fail() : x.acosh();
      case 'arctanh':
        return x.abs().gte(1) ? this.fail() : x.atanh();
      case 'arccoth':
        return x.abs().lte(1) ? this.fail() : reciprocal().atanh();
      default:
        return this.#hyperbolic(name, x);
    }
  }

  /** Corrects a number that rounding has moved out of [−1, 1]. */
  #inRange(value: Decimal): Decimal {
    const excess = value.abs().minus(1);
    if (excess.gt(0) && excess.lt(this.#smallest())) return new this.D(value.s);
    return excess.gt(0) ? this.fail() : value;
  }

  #hyperbolic(name: string, x: Decimal): Decimal {
    const one = new this.D(1);
    const moderate = () => (x.abs().gt(1e6) ? this.fail() : x);
    switch (name) {
      case 'sinh':
        return moderate().sinh();
      case 'cosh':
        return moderate().cosh();
      case 'tanh':
        return moderate().tanh();
      case 'coth':
        return x.isZero() ? this.fail() : one.div(moderate().tanh());
      case 'sech':
        return one.div(moderate().cosh());
      case 'csch':
        return x.isZero() ? this.fail() : one.div(moderate().sinh());
      default:
        return this.fail();
    }
  }
}

/** Rounded down. */
function floorOf({ n, d }: Rational): bigint {
  return (n - (((n % d) + d) % d)) / d;
}

function integerOf({ n, d }: Rational): bigint | null {
  return n % d === 0n ? n / d : null;
}
