/**
 * Mathematical expressions, plain or LaTeX, as functions of their letters: numbers with thousands separators, percent, + − · / ^, fractions,
 * roots, absolute values, factorials, binomials, the usual functions and their powers, logarithms of any base, π, implied products. No equations and no sets: those are `maths.ts`.
 */

/** The value with each letter at the value that `at` gives it. */
export type Expression = (at: (letter: string) => number) => number;

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
const CONSTANTS: Readonly<Record<string, number>> = {
  pi: Math.PI,
  π: Math.PI,
  infty: Infinity,
  '∞': Infinity,
};
const WORD = new RegExp(
  `^(?:${[...Object.keys(FUNCTIONS), ...Object.keys(CONSTANTS)].sort((a, b) => b.length - a.length).join('|')})`,
);
const NUMBER = /^(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/;

/** Undefined for a text that is no such expression. */
export function parseExpression(text: string): Expression | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  try {
    return parse(plain(text));
  } catch (error) {
    if (error instanceof NoExpression) return undefined;
    throw error;
  }
}

class NoExpression extends Error {}

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
    .trim();
}

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
      const a = left;
      if (take('+')) {
        const b = product();
        left = (at) => a(at) + b(at);
      } else if (take('-')) {
        const b = product();
        left = (at) => a(at) - b(at);
      } else return left;
    }
  }
  function product(): Expression {
    let left = signed();
    for (;;) {
      const a = left;
      if (take('*')) {
        const b = signed();
        left = (at) => a(at) * b(at);
      } else if (take('/')) {
        const b = signed();
        left = (at) => a(at) / b(at);
      } else if (begins()) {
        const b = power();
        left = (at) => a(at) * b(at);
      } else return left;
    }
  }
  function signed(): Expression {
    if (take('-')) {
      const a = nested(signed);
      return (at) => -a(at);
    }
    if (take('+')) return nested(signed);
    return power();
  }
  function power(): Expression {
    const base = percent();
    if (!take('^')) return base;
    const exponent = take('{') ? closed('}') : nested(signed);
    return (at) => base(at) ** exponent(at);
  }
  function percent(): Expression {
    const a = atom();
    if (take('%')) return (at) => a(at) / 100;
    return take('!') ? (at) => factorial(a(at)) : a;
  }
  /** Whether a factor follows without a sign: a digit only after something else than a digit, as 2 3 is no product. */
  function begins(): boolean {
    skip();
    return (/^[A-Za-zπ∞({\\]/.test(rest) && !rest.startsWith('\\}')) || (!inBars && rest.startsWith('|'));
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
    const [first] = rest;
    if (first === undefined || !/[0-9A-Za-z]/.test(first)) return fail();
    rest = rest.slice(1);
    return /\d/.test(first) ? () => Number(first) : (at) => at(first);
  }
  function atom(): Expression {
    skip();
    const number = NUMBER.exec(rest)?.[0];
    if (number !== undefined) {
      rest = rest.slice(number.length);
      const value = Number(number.replaceAll(',', ''));
      return () => value;
    }
    if (take('(')) return closed(')');
    if (take('{')) return closed('}');
    if (!inBars && take('|')) {
      const a = closed('|');
      return (at) => Math.abs(a(at));
    }
    if (take('\\binom')) {
      const [a, b] = [argument(), argument()];
      return (at) => binomial(a(at), b(at));
    }
    if (take('\\frac')) {
      const [a, b] = [argument(), argument()];
      return (at) => a(at) / b(at);
    }
    take('\\');
    const word = WORD.exec(rest)?.[0];
    if (word !== undefined) {
      rest = rest.slice(word.length);
      return named(word);
    }
    const [letter] = rest;
    if (letter === undefined || !/[A-Za-z]/.test(letter)) return fail();
    rest = rest.slice(1);
    return letter === 'e' ? () => Math.E : (at) => at(letter);
  }
  function named(word: string): Expression {
    const constant = CONSTANTS[word];
    if (constant !== undefined) return () => constant;
    const inverse = INVERSES[word];
    if (inverse && (take('^{-1}') || take('^{- 1}'))) return applied(inverse);
    if (word === 'log' && take('_')) {
      const base = argument();
      const a = operand();
      return (at) => Math.log(a(at)) / Math.log(base(at));
    }
    const apply = FUNCTIONS[word]!;
    if (word === 'sqrt' && take('[')) {
      const degree = closed(']');
      const a = argument();
      return (at) => a(at) ** (1 / degree(at));
    }
    // The power of a function stands before what it is applied to.
    if (word === 'sqrt' || !take('^')) return applied(apply);
    const [exponent, value] = [argument(), applied(apply)];
    return (at) => value(at) ** exponent(at);
  }
  function applied(apply: (x: number) => number): Expression {
    const a = operand();
    return (at) => apply(a(at));
  }
  function operand(): Expression {
    return take('(') ? closed(')') : take('{') ? closed('}') : nested(power);
  }

  const whole = sum();
  skip();
  return rest === '' ? whole : fail();
}

/** NaN where x is no integer of 0 or more. */
function factorial(x: number): number {
  return Number.isInteger(x) && x >= 0 ? fallingProduct(x, x) : Number.NaN;
}

/** NaN where either is no integer, or k is not in 0..n. */
function binomial(n: number, k: number): number {
  if (!Number.isInteger(n) || !Number.isInteger(k) || k < 0 || k > n) return Number.NaN;
  return Math.round(fallingProduct(n, k) / fallingProduct(k, k));
}

/** n · (n − 1) · … of k factors; Infinity where that is beyond a number. */
function fallingProduct(n: number, k: number): number {
  let product = 1;
  for (let i = 0; i < k && product < Infinity; i++) product *= n - i;
  return product;
}
