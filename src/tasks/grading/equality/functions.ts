/** The functions that answers use, in doubles; NaN if the value is not real. */

const cot = (x: number) => 1 / Math.tan(x);
const sec = (x: number) => 1 / Math.cos(x);
const csc = (x: number) => 1 / Math.sin(x);

export const REAL_FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  ...{ sin: Math.sin, cos: Math.cos, tan: Math.tan, cot, sec, csc },
  ...{ arcsin: Math.asin, arccos: Math.acos, arctan: Math.atan },
  arccot: (x) => Math.PI / 2 - Math.atan(x),
  arcsec: (x) => Math.acos(1 / x),
  arccsc: (x) => Math.asin(1 / x),
  ...{ sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh },
  coth: (x) => 1 / Math.tanh(x),
  sech: (x) => 1 / Math.cosh(x),
  csch: (x) => 1 / Math.sinh(x),
  ...{ arcsinh: Math.asinh, arccosh: Math.acosh, arctanh: Math.atanh },
  ...{ ln: Math.log, log: Math.log10, lg: Math.log10, exp: Math.exp },
  ...{ abs: Math.abs, floor: Math.floor, ceil: Math.ceil, sgn: Math.sign },
};

/** Functions of an angle, which may be in degrees. */
export const TRIGONOMETRIC: ReadonlySet<string> = new Set([
  'sin',
  'cos',
  'tan',
  'cot',
  'sec',
  'csc',
  'cis',
]);

export const FUNCTION_NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(REAL_FUNCTIONS),
  ...['max', 'min', 'gcd', 'lcm', 'cis', 'Re', 'Im', 'arg'],
]);

/** The functions that `\sin^{-1} x` and the like stand for. */
export const INVERSES: Readonly<Record<string, string>> = Object.fromEntries(
  ['sin', 'cos', 'tan', 'cot', 'sec', 'csc', 'sinh', 'cosh', 'tanh'].map((name) => [
    name,
    `arc${name}`,
  ]),
);
