/**
 * Mathematical expressions, plain or LaTeX, as functions of their letters: numbers with thousands separators, mixed and repeating ones, percent,
 * + − · / ^, fractions, roots, absolute values, factorials, binomials, the usual functions and their powers, logarithms of any base, π, Greek
 * letters, implied products. No equations and no sets: those are `maths.ts`.
 */
import {
  absolute,
  add,
  divide,
  falling,
  multiply,
  negative,
  parseDecimal,
  type Rational,
  raise,
  subtract,
} from './rational.js';

export interface Expression {
  /**
   * With each letter at the value that `at` gives it. `note` hears the sizes of what is added and of angles: the value's error is
   * a rounding of the largest.
   */
  value(at: (letter: string) => number, note: Note): number;
  /** Null if there are letters in it, if it may be irrational, or if the number is too long. */
  readonly exact: Rational | null;
}

/** Longer texts, and deeper nesting, are no answers. */
const MOST_CHARACTERS = 400;
const DEEPEST = 40;

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  ...{ sqrt: Math.sqrt, sin: Math.sin, cos: Math.cos, tan: Math.tan, exp: Math.exp, abs: Math.abs },
  ...{ ln: Math.log, log: Math.log10, arcsin: Math.asin, arccos: Math.acos, arctan: Math.atan },
};
/** What `\sin^{-1} x` and its like stand for. */
const INVERSES: Readonly<Record<string, (x: number) => number>> = {
  ...{ sin: Math.asin, cos: Math.acos, tan: Math.atan },
};
/** Near their zeros they are as wrong as the size of what they are taken of. */
const PERIODIC: ReadonlySet<unknown> = new Set([Math.sin, Math.cos, Math.tan]);
const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, π: Math.PI };
const WORDS = [...Object.keys(FUNCTIONS), ...Object.keys(CONSTANTS)]
  .sort((a, b) => b.length - a.length)
  .join('|');
const WORD = new RegExp(`^(?:${WORDS})`);
const ANY_WORD = new RegExp(WORDS, 'g');
/** Four letters in a row that begin none of these words. */
const WORDING = new RegExp(`^(?:(?!${WORDS})[A-Za-z]){4}`);
const GREEK =
  /^(?:(?:var)?(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|rho|sigma|tau|upsilon|phi|chi|psi|omega)|Gamma|Delta|Theta|Lambda|Xi|Sigma|Phi|Psi|Omega)(?![A-Za-z])/;
const NUMBER = /^(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/;
/** 0.1\overline{6} */
const REPEATING = /^(\d*)\.(\d*)\\overline\{?(\d+)\}?/;

/** Undefined for a text that is no such expression. */
export function parseExpression(text: string): Expression | undefined {
  if (text.length > MOST_CHARACTERS || isWording(text)) return undefined;
  try {
    return parse(plain(text));
  } catch (error) {
    if (error instanceof NoExpression) return undefined;
    throw error;
  }
}

class NoExpression extends Error {}

/** Three letters or two capitals, and nothing else, are text: their order is an answer, and a dog is no god. */
function isWording(text: string): boolean {
  const letters = text.replaceAll(ANY_WORD, '').trim();
  return /^(?:[A-Z]{2,}|[A-Za-z\s]*[A-Za-z]{3}[A-Za-z\s]*)$/.test(letters);
}

/** Without what LaTeX says about looks alone. */
function plain(text: string): string {
  return text
    .replaceAll(/\\(?:left|right|,|;|!|:|quad|qquad|displaystyle|limits)(?![A-Za-z])|\\ |[$~]/g, '')
    .replaceAll(/\\(?:d|t|c)frac(?![A-Za-z])/g, '\\frac')
    .replaceAll(/\^\s*(?:\\circ(?![A-Za-z])|\{\s*\\circ\s*\})|°/g, '')
    .replaceAll(/\\(?:cdot|times)(?![A-Za-z])|[×·⋅]/g, '*')
    .replaceAll(/\\div(?![A-Za-z])|÷/g, '/')
    .replaceAll(/[−–]/g, '-')
    .replaceAll('**', '^')
    .replaceAll('√', 'sqrt')
    .replaceAll(/\\operatorname\{([a-z]+)\}/g, '\\$1')
    .replaceAll(/\\(?:arc|a)(sin|cos|tan)(?![a-z])/g, '\\arc$1')
    .replaceAll(/\\[lr]?vert(?![A-Za-z])/g, '|')
    .replaceAll('\\%', '%')
    .replaceAll(MIXED, '($<whole>+$<a>$<c>$<e>/$<b>$<d>$<f>)')
    .trim();
}

/** An integer beside a fraction of integers is their sum: `3\frac{1}{2}`, `3 1/2`. Not after a letter, nor in an exponent. */
const MIXED =
  /(?<![\d.,^_A-Za-z\\]\s*)(?<whole>\d+)(?:\s*\\frac\s*(?:\{(?<a>\d+)\}\{(?<b>\d+)\}|(?<c>\d)(?<d>\d))|\s+(?<e>\d+)\/(?<f>\d+)(?![\d.]))/g;

function parse(source: string): Expression {
  let rest = source;
  let depth = 0;
  /** Inside |…| a bar closes. */
  let inBars = false;
  const fail = (): never => {
    throw new NoExpression();
  };
  const skip = () => {
    rest = rest.trimStart();
  };
  const take = (what: string): boolean => {
    skip();
    if (!rest.startsWith(what)) return false;
    rest = rest.slice(what.length);
    return true;
  };
  const taken = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(rest);
    if (found) rest = rest.slice(found[0].length);
    return found;
  };
  const need = (what: string) => take(what) || fail();
  const nested = <T>(read: () => T): T => {
    if (++depth > DEEPEST) fail();
    const value = read();
    depth--;
    return value;
  };

  function sum(): Expression {
    let left = product();
    for (;;) {
      if (take('+'))
        left = both(
          left,
          product(),
          noted((a, b) => a + b),
          add,
        );
      else if (take('-'))
        left = both(
          left,
          product(),
          noted((a, b) => a - b),
          subtract,
        );
      else return left;
    }
  }
  function product(): Expression {
    let left = signed();
    for (;;) {
      if (take('*')) left = both(left, signed(), (a, b) => a * b, multiply);
      else if (take('/')) left = both(left, signed(), (a, b) => a / b, divide);
      else if (begins()) left = both(left, power(), (a, b) => a * b, multiply);
      else return left;
    }
  }
  function signed(): Expression {
    if (take('-')) return one(nested(signed), (a) => -a, negative);
    if (take('+')) return nested(signed);
    return power();
  }
  function power(): Expression {
    const base = percent();
    if (!take('^')) return base;
    return both(base, take('{') ? closed('}') : nested(signed), (a, b) => a ** b, raise);
  }
  function percent(): Expression {
    const a = atom();
    if (take('%')) return both(a, integer(100), (x, y) => x / y, divide);
    return take('!') ? one(a, (x) => fallingProduct(x, x), factorial) : a;
  }
  /** Whether a factor follows without a sign: a digit only after something else than a digit, as 2 3 is no product. */
  function begins(): boolean {
    skip();
    return (/^[A-Za-zπ({\\]/.test(rest) && !rest.startsWith('\\}')) || (!inBars && rest.startsWith('|'));
  }
  function closed(end: string): Expression {
    const outside = inBars;
    inBars = end === '|';
    const inner = nested(sum);
    need(end);
    inBars = outside;
    return inner;
  }
  /** A group in braces, or the single character that LaTeX takes without them. */
  function argument(): Expression {
    if (take('{')) return closed('}');
    skip();
    const [first] = taken(/^[0-9A-Za-z]/) ?? fail();
    return /\d/.test(first) ? integer(Number(first)) : letter(first);
  }
  function atom(): Expression {
    skip();
    const [repeating, whole = '', start = '', period = ''] = taken(REPEATING) ?? [];
    if (repeating !== undefined) return repeated(whole, start, period);
    const [number] = taken(NUMBER) ?? [];
    if (number !== undefined) {
      const digits = number.replaceAll(',', '');
      return { value: () => Number(digits), exact: parseDecimal(digits) };
    }
    if (take('(')) return closed(')');
    if (take('{')) return closed('}');
    if (!inBars && take('|')) return one(closed('|'), Math.abs, absolute);
    if (take('\\binom')) return both(argument(), argument(), binomial, (n, k) => falling(n, k, true));
    if (take('\\frac')) return both(argument(), argument(), (a, b) => a / b, divide);
    const command = take('\\');
    const [word] = taken(WORD) ?? [];
    if (word !== undefined) return named(word);
    if (command) return letter(`\\${(taken(GREEK) ?? fail())[0]}`);
    // What stands there in words is not a product of their letters.
    if (WORDING.test(rest)) return fail();
    const [name] = taken(/^[A-Za-z]/) ?? fail();
    return name === 'e' ? constant(Math.E) : letter(name);
  }
  function named(word: string): Expression {
    const value = CONSTANTS[word];
    if (value !== undefined) return constant(value);
    const inverse = INVERSES[word];
    if (inverse && (take('^{-1}') || take('^{- 1}'))) return applied(inverse);
    if (word === 'log' && take('_'))
      return both(
        argument(),
        operand(),
        noted((base, a) => Math.log(a) / Math.log(base)),
        none,
      );
    if (word === 'sqrt' && take('[')) {
      const degree = closed(']');
      return both(argument(), degree, (a, n) => a ** (1 / n), none);
    }
    const apply = FUNCTIONS[word]!;
    // The power of a function stands before what it is applied to.
    if (word === 'sqrt' || !take('^')) return applied(apply);
    const exponent = argument();
    return both(applied(apply), exponent, (a, n) => a ** n, none);
  }
  function applied(apply: (x: number) => number): Expression {
    const value: Value1 = (x, note) => {
      if (PERIODIC.has(apply)) note(Math.abs(x));
      return apply(x);
    };
    return one(operand(), value, none);
  }
  function operand(): Expression {
    return take('(') ? closed(')') : take('{') ? closed('}') : nested(power);
  }

  const whole = sum();
  skip();
  return rest === '' ? whole : fail();
}

type Note = (size: number) => void;
type Value1 = (x: number, note: Note) => number;
type Value2 = (x: number, y: number, note: Note) => number;
type Exact1 = (a: Rational) => Rational | null;
type Exact2 = (a: Rational, b: Rational) => Rational | null;

const none = () => null;
const factorial: Exact1 = (n) => falling(n, n, false);
const constant = (value: number): Expression => ({ value: () => value, exact: null });
const integer = (value: number): Expression => ({
  value: () => value,
  exact: { n: BigInt(value), d: 1n },
});
const letter = (name: string): Expression => ({ value: (at) => at(name), exact: null });

function one(a: Expression, value: Value1, exact: Exact1): Expression {
  return { value: (at, note) => value(a.value(at, note), note), exact: a.exact && exact(a.exact) };
}

function both(a: Expression, b: Expression, value: Value2, exact: Exact2): Expression {
  return {
    value: (at, note) => value(a.value(at, note), b.value(at, note), note),
    exact: a.exact && b.exact && exact(a.exact, b.exact),
  };
}

/** The same, and the sizes of both are noted. */
function noted(value: Value2): Value2 {
  return (x, y, note) => {
    note(Math.max(Math.abs(x), Math.abs(y)));
    return value(x, y, note);
  };
}

/** whole.start and then the period without end. */
function repeated(whole: string, start: string, period: string): Expression {
  const nines = BigInt('9'.repeat(period.length)) * 10n ** BigInt(start.length);
  const n = BigInt(whole + start + period) - BigInt(`0${whole}${start}`);
  return { value: () => Number(n) / Number(nines), exact: { n, d: nines } };
}

/** NaN where either is no integer, or k is not in 0..n. */
function binomial(n: number, k: number): number {
  return Math.round(fallingProduct(n, k) / fallingProduct(k, k));
}

/** n · (n − 1) · … of k factors; Infinity where that is beyond a number, NaN unless both are integers with 0 ≤ k ≤ n. */
function fallingProduct(n: number, k: number): number {
  if (!Number.isInteger(n) || !Number.isInteger(k) || k < 0 || k > n) return Number.NaN;
  let product = 1;
  for (let i = 0; i < k && product < Infinity; i++) product *= n - i;
  return product;
}
