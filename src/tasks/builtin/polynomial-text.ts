/**
 * Polynomials in x with integer coefficients, and their texts. The grammar, without spaces:
 *
 *   sum     = [+|-] product ((+|-) product)*
 *   product = number factor* | factor factor*     `2x3` is 2·x³, `3(x-1)(x+2)` is a product
 *   factor  = x | x digit | ( sum )               `x2` is x²; a power has one digit
 */

/**
 * Coefficients from the constant up, [degree + 1], the last one not zero; [] is the zero
 * polynomial.
 */
export type Polynomial = readonly number[];

const LONGEST_TEXT = 100;

/**
 * Parses a polynomial. Undefined if the text is not one, has over 100 characters, or leads to a
 * coefficient beyond 2^53, where equality would depend on rounding. Never throws.
 */
export function parsePolynomial(text: string): Polynomial | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  let at = 0;

  const number = (): number | undefined => {
    const start = at;
    while (isDigit(text[at])) at++;
    return at > start ? Number(text.slice(start, at)) : undefined;
  };

  const factor = (): Polynomial | undefined => {
    if (text[at] === 'x') {
      at++;
      const power = isDigit(text[at]) ? Number(text[at++]) : 1;
      return isDigit(text[at]) ? undefined : monomial(1, power);
    }
    at++;
    const inner = sum();
    if (text[at] !== ')') return undefined;
    at++;
    return inner;
  };

  const product = (): Polynomial | undefined => {
    const coefficient = number();
    let value: Polynomial = monomial(coefficient ?? 1, 0);
    let factors = 0;
    while (text[at] === 'x' || text[at] === '(') {
      const next = factor();
      if (!next) return undefined;
      value = multiply(value, next);
      if (!value.every(Number.isSafeInteger)) return undefined;
      factors++;
    }
    return coefficient === undefined && factors === 0 ? undefined : value;
  };

  const sum = (): Polynomial | undefined => {
    let value: Polynomial = [];
    for (let first = true; first || text[at] === '+' || text[at] === '-'; first = false) {
      const sign = text[at] === '-' ? -1 : 1;
      if (text[at] === '+' || text[at] === '-') at++;
      const next = product();
      if (!next) return undefined;
      value = add(value, multiply(monomial(sign, 0), next));
      if (!value.every(Number.isSafeInteger)) return undefined;
    }
    return value;
  };

  const value = sum();
  return value && at === text.length ? value : undefined;
}

/**
 * Writes a polynomial from the highest power down, such as `2x2-x+3`; the zero polynomial is `0`.
 */
export function formatPolynomial(polynomial: Polynomial): string {
  const terms = polynomial
    .map((coefficient, power) => ({ coefficient, power }))
    .filter(({ coefficient }) => coefficient !== 0)
    .reverse()
    .map(({ coefficient, power }, i) => {
      const plus = i > 0 ? '+' : '';
      const size = Math.abs(coefficient);
      const number = size === 1 && power > 0 ? '' : String(size);
      const letter = power === 0 ? '' : 'x';
      return (coefficient < 0 ? '-' : plus) + number + letter + (power > 1 ? power : '');
    });
  return terms.join('') || '0';
}

export function add(a: Polynomial, b: Polynomial): Polynomial {
  return trimmed(
    Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0)),
  );
}

export function multiply(a: Polynomial, b: Polynomial): Polynomial {
  const product = new Array<number>(Math.max(0, a.length + b.length - 1)).fill(0);
  for (const [i, left] of a.entries()) {
    for (const [j, right] of b.entries()) product[i + j]! += left * right;
  }
  return trimmed(product);
}

export function derivative(polynomial: Polynomial): Polynomial {
  return trimmed(polynomial.slice(1).map((coefficient, i) => coefficient * (i + 1)));
}

export function equal(a: Polynomial, b: Polynomial): boolean {
  return a.length === b.length && a.every((coefficient, i) => coefficient === b[i]);
}

/** The degree; −1 for the zero polynomial. */
export function degree(polynomial: Polynomial): number {
  return polynomial.length - 1;
}

/** Whether a text is a sum of monomials: a polynomial without brackets. */
export function isExpanded(text: string): boolean {
  return !text.includes('(') && parsePolynomial(text) !== undefined;
}

function monomial(coefficient: number, power: number): Polynomial {
  return trimmed([...new Array<number>(power).fill(0), coefficient]);
}

function trimmed(coefficients: number[]): Polynomial {
  let length = coefficients.length;
  while (length > 0 && coefficients[length - 1] === 0) length--;
  // Adding zero turns −0 into 0.
  return coefficients.slice(0, length).map((coefficient) => coefficient + 0);
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
