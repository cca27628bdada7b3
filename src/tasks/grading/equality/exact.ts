/**
 * Evaluates expressions: exactly if the value is a fraction, real or complex, else to a number of
 * digits.
 */
import type { Decimal } from 'decimal.js';
import {
  type ArithmeticSetting,
  decimals,
  isRealValue,
  NoValue,
  ONE,
  type Value,
  ZERO,
} from './_arithmetic.js';
import { NamedFunctions } from './_named-functions.js';
import { TRIGONOMETRIC } from './functions.js';
import type { Rational } from './rational.js';
import { lettersOf, type Node } from './tree.js';

export { isZero, type Value } from './_arithmetic.js';

export interface Setting extends ArithmeticSetting {
  /** The value of a letter, or of an unknown function at a place. */
  readonly at: (name: string) => Rational;
}

export interface Worth {
  /** Null if the expression has no value. */
  readonly value: Value | null;
  /** Powers of ten of the largest number met, and of the largest that was added to another. */
  readonly largest: number;
  readonly largestAdded: number;
  /** Whether a fraction with more digits than asked for was rounded. */
  readonly isRounded: boolean;
}

/** The value with this many digits. */
export function digitsOf(
  value: Value,
  digits: number,
): { readonly re: Decimal; readonly im: Decimal } {
  if (value.kind === 'digits') return value;
  const D = decimals(digits);
  const of = ({ n, d }: Rational) => new D(n.toString()).div(d.toString());
  return { re: of(value.re), im: of(value.im) };
}

/** Evaluates an expression, and says how large the numbers were on the way. */
export function worthOf(node: Node, setting: Setting): Worth {
  const evaluation = new Evaluation(setting);
  const value = evaluation.run(node);
  const { largest, largestAdded, isRounded } = evaluation;
  return { value, largest, largestAdded, isRounded };
}

class Evaluation extends NamedFunctions {
  readonly #at: Setting['at'];
  /** Whether degrees are an angle, which counts in radians, rather than a number of degrees. */
  #isAngle = false;

  constructor(setting: Setting) {
    super(setting);
    this.#at = setting.at;
  }

  run(node: Node): Value | null {
    try {
      return this.#kept(this.#evaluate(node));
    } catch (error) {
      if (error instanceof NoValue) return null;
      // decimal.js throws if it would need more digits of π or of ln 10 than it has.
      if (error instanceof Error && error.message.includes('DecimalError')) return null;
      throw error;
    }
  }

  #evaluate(node: Node): Value {
    this.spend(1);
    switch (node.type) {
      case 'number':
        return this.exact(node.value);
      case 'name':
        return this.exact(this.#at(node.name));
      case 'constant':
        return this.#constant(node.name);
      case 'sum':
        return this.#all(node.parts).reduce((a, b) => this.plus(a, b));
      case 'product':
        return this.#all(node.parts).reduce((a, b) => this.times(a, b));
      case 'quotient':
        return this.over(this.#evaluate(node.over), this.#evaluate(node.under));
      case 'negative':
        return this.minus(this.#evaluate(node.of));
      case 'percent':
        return this.times(this.#evaluate(node.of), this.exact({ n: 1n, d: 100n }));
      case 'degrees':
        return this.#degrees(this.#evaluate(node.of));
      case 'power':
        return this.#powerOf(node.base, node.exponent);
      case 'call':
        return this.#kept(this.#call(node.name, node.args));
      case 'apply': {
        const args = node.args.map((arg) => this.#keyOf(arg));
        return this.exact(this.#at(`${node.name}(${args.join(',')})`));
      }
      default:
        return this.fail();
    }
  }

  #all(nodes: readonly Node[]): Value[] {
    return nodes.map((node) => this.#evaluate(node));
  }

  /** Fails on a complex value if only real ones are asked for. */
  #kept(value: Value): Value {
    return this.isReal && !isRealValue(value) ? this.fail() : value;
  }

  #constant(name: 'pi' | 'e' | 'i' | 'infinity'): Value {
    if (name === 'pi') return this.real(this.pi());
    if (name === 'e') return this.real(new this.D(1).exp());
    return name === 'i' && !this.isReal ? this.exact(ZERO, ONE) : this.fail();
  }

  #degrees(of: Value): Value {
    if (!this.#isAngle) return of;
    return this.over(this.times(of, this.real(this.pi())), this.exact({ n: 180n, d: 1n }));
  }

  #powerOf(base: Node, exponent: Node): Value {
    if (base.type === 'constant' && base.name === 'e')
      return this.exponential(this.#evaluate(exponent));
    const isConstant = lettersOf(exponent).size === 0;
    return this.#kept(this.power(this.#evaluate(base), this.#evaluate(exponent), isConstant));
  }

  #call(name: string, args: readonly Node[]): Value {
    return TRIGONOMETRIC.has(name)
      ? this.trigonometric(
          name,
          this.#inAngle(true, () => this.#evaluate(args[0]!)),
        )
      : this.named(name, this.#all(args));
  }

  #inAngle<T>(isAngle: boolean, read: () => T): T {
    const outside = this.#isAngle;
    this.#isAngle = isAngle;
    try {
      return read();
    } finally {
      this.#isAngle = outside;
    }
  }

  /**
   * Tells a place of an unknown function from others: by its value, or by its tree if it has none.
   */
  #keyOf(node: Node): string {
    try {
      const value = this.#inAngle(false, () => this.#evaluate(node));
      if (value.kind === 'exact') return `${value.re.n}/${value.re.d}+${value.im.n}/${value.im.d}i`;
      const of = (x: Decimal) => x.toSignificantDigits(25).toString();
      return `${of(value.re)}+${of(value.im)}i`;
    } catch (error) {
      if (!(error instanceof NoValue)) throw error;
      return JSON.stringify(node, (_, part: unknown) =>
        typeof part === 'bigint' ? `${part}` : part,
      );
    }
  }
}
