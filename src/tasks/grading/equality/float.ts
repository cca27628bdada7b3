/**
 * Evaluates expressions in real doubles: fast, and good for finding where two expressions differ.
 */
import { REAL_FUNCTIONS, TRIGONOMETRIC } from './functions.js';
import type { Rational } from './rational.js';
import { lettersOf, type Node } from './tree.js';

export type FloatFunction = (at: (letter: string) => number) => number;

/** Factorials of more factors are not computed. */
const MOST_FACTORS = 200;

export function toDouble({ n, d }: Rational): number {
  const [x, y] = [Number(n), Number(d)];
  if (Number.isFinite(x) && Number.isFinite(y)) return x / y;
  const shift = BigInt(
    Math.max(0, Math.max(n.toString(16).length, d.toString(16).length) * 4 - 1000),
  );
  return Number(n >> shift) / Number(d >> shift);
}

/** Compiles an expression. Its value is NaN if it is not real or not a number. */
export function floatOf(node: Node): FloatFunction {
  return compiled(node, false);
}

function compiled(node: Node, isAngle: boolean): FloatFunction {
  const of = (child: Node): FloatFunction => compiled(child, isAngle);
  switch (node.type) {
    case 'number': {
      const value = toDouble(node.value);
      return () => value;
    }
    case 'name':
      return (at) => at(node.name);
    case 'constant': {
      const value = { pi: Math.PI, e: Math.E, i: Number.NaN, infinity: Number.NaN }[node.name];
      return () => value;
    }
    case 'sum': {
      const parts = node.parts.map(of);
      // Starts at −0, the only number that leaves every first part as it is.
      return (at) => parts.reduce((sum, part) => sum + part(at), -0);
    }
    case 'product': {
      const parts = node.parts.map(of);
      return (at) => parts.reduce((product, part) => product * part(at), 1);
    }
    case 'quotient': {
      const [over, under] = [of(node.over), of(node.under)];
      return (at) => {
        const divisor = under(at);
        return divisor === 0 ? Number.NaN : over(at) / divisor;
      };
    }
    case 'negative': {
      const inner = of(node.of);
      return (at) => -inner(at);
    }
    case 'percent': {
      const inner = of(node.of);
      return (at) => inner(at) / 100;
    }
    case 'degrees': {
      const inner = of(node.of);
      return isAngle ? (at) => (inner(at) * Math.PI) / 180 : inner;
    }
    case 'power': {
      const [base, exponent] = [of(node.base), of(node.exponent)];
      const root = oddRoot(node.exponent, exponent);
      return (at) => {
        const x = base(at);
        const y = exponent(at);
        if (x < 0 && root !== 0) return root * (-x) ** y;
        return x === 0 && y <= 0 ? (y === 0 ? 1 : Number.NaN) : x ** y;
      };
    }
    case 'call':
      return called(node.name, node.args, isAngle);
    default:
      return () => Number.NaN;
  }
}

/** The sign of a negative number to the constant power p/q with odd q; 0 for other exponents. */
export function oddRootSign({ n, d }: Rational): -1 | 0 | 1 {
  const common = gcd(n < 0n ? -n : n, d);
  const [p, q] = [n / common, d / common];
  return q === 1n || q % 2n === 0n || q > 99n ? 0 : p % 2n === 0n ? 1 : -1;
}

function oddRoot(exponent: Node, value: FloatFunction): number {
  if (lettersOf(exponent).size > 0) return 0;
  const y = value(() => Number.NaN);
  for (const q of [3, 5, 7, 9]) {
    const p = Math.round(y * q);
    if (Math.abs(p / q - y) < 1e-12 && p % q !== 0) return p % 2 === 0 ? 1 : -1;
  }
  return 0;
}

export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

function called(name: string, args: readonly Node[], isAngle: boolean): FloatFunction {
  const values = args.map((arg) => compiled(arg, isAngle || TRIGONOMETRIC.has(name)));
  const [first, second] = values as [FloatFunction, FloatFunction];
  const simple = REAL_FUNCTIONS[name];
  if (simple) return (at) => simple(first(at));
  switch (name) {
    case 'root':
      return (at) => {
        const [x, n] = [first(at), second(at)];
        return x < 0 && Math.abs(n % 2) === 1 ? -((-x) ** (1 / n)) : x ** (1 / n);
      };
    case 'log base':
      return (at) => Math.log(first(at)) / Math.log(second(at));
    case 'factorial':
      return (at) => falling(first(at), first(at));
    case 'binom':
      return (at) => {
        const [n, k] = [first(at), second(at)];
        return falling(n, k) / falling(k, k);
      };
    case 'mod':
      return (at) => {
        const [x, m] = [first(at), second(at)];
        return x - m * Math.floor(x / m);
      };
    case 'max':
      return (at) => Math.max(...values.map((value) => value(at)));
    case 'min':
      return (at) => Math.min(...values.map((value) => value(at)));
    default:
      return () => Number.NaN;
  }
}

/** n (n − 1) … of k factors; NaN unless both are integers with 0 ≤ k ≤ n. */
function falling(n: number, k: number): number {
  if (!Number.isInteger(n) || !Number.isInteger(k) || k < 0 || k > n) return Number.NaN;
  let product = 1;
  for (let i = 0; i < Math.min(k, MOST_FACTORS); i++) product *= n - i;
  return k > MOST_FACTORS ? Number.NaN : product;
}
