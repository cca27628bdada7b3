/**
 * Compares the values of two expressions: numbers exactly, expressions with letters at exact points
 * and, if they may have kinks, at many more points in doubles.
 */
import type { Decimal } from 'decimal.js';
import { createRng, deriveSeed, type Rng } from '../../../base/random.js';
import { digitsOf, isZero, type Value, worthOf } from './exact.js';
import { floatOf, toDouble } from './float.js';
import { divide, parseDecimal, type Rational } from './rational.js';
import { lettersOf, type Node, some } from './tree.js';

type Point = (name: string) => Rational;
type Outcome = 'same' | 'different' | 'unknown';

/** A random fraction whose denominator has no common factor with other numbers. */
const fraction = (rng: Rng, low: number, high: number): Rational => ({
  n: BigInt(Math.round((low + (high - low) * rng.next()) * 97)) * 2n + 1n,
  d: 194n,
});
const withSign = (rng: Rng, { n, d }: Rational): Rational => ({ n: rng.next() < 0.5 ? -n : n, d });

/**
 * Kinds of values of a letter: near 0, middling, of either sign, integers (only they have
 * factorials), and far out.
 */
const KINDS: readonly ((rng: Rng, trial: number) => Rational)[] = [
  (rng) => fraction(rng, 0.1, 0.9),
  (rng) => fraction(rng, 1.1, 3),
  (rng) => withSign(rng, fraction(rng, 0.2, 2.5)),
  (rng, trial) => ({
    n: 2n + ((BigInt(Math.floor(rng.next() * 9)) + 4n * BigInt(trial)) % 9n),
    d: 1n,
  }),
  (rng) => withSign(rng, fraction(rng, 12, 60)),
];
/** The number of points of each kind. */
const TRIED = [2, 2, 2, 4, 1];

const POINTS: readonly Point[] = KINDS.flatMap((draw, kind) =>
  Array.from({ length: TRIED[kind]! }, (_, trial) => {
    const known = new Map<string, Rational>();
    return (name: string) => {
      const value = known.get(name);
      if (value) return value;
      // An integer differs from trial to trial, so the same start for all of a letter's.
      const isInteger = kind === 3 && !name.includes('(');
      const seed = deriveSeed(1, 'maths', kind, isInteger ? 0 : trial, name);
      const drawn = name.includes('(')
        ? fraction(createRng(seed), 0.3, 2.9)
        : draw(createRng(seed), trial);
      if (known.size < 1000) known.set(name, drawn);
      return drawn;
    };
  }),
);

/** Digits at points, and at first for numbers. */
const DIGITS = 28;
const MORE_DIGITS = 12;
/** Digits at points if much cancels out. */
const MOST_AT_POINTS = 120;
const NUMBER_DIGITS = 140;
const MOST_DIGITS = 950;
/** decimal.js has no more digits of π. */
const LARGEST_ADDED = 420;

/** The most that one comparison may cost: about a second on a slow machine. */
const MOST_COST = 60_000;
type Budget = { left: number };

export function sameValue(a: Node, b: Node): boolean {
  const budget: Budget = { left: MOST_COST };
  const rounding = roundingOf(a, b);
  const letters = new Set([...lettersOf(a), ...lettersOf(b)]);
  const hasPlaces = [a, b].some((node) => some(node, ({ type }) => type === 'apply'));
  if (letters.size === 0 && !hasPlaces) return sameNumber(a, b, rounding, budget);
  const isReal = ![a, b].some((node) => some(node, isComplex));
  let compared = 0;
  for (const at of POINTS) {
    const outcome = compareAt(a, b, at, isReal, rounding, DIGITS, budget);
    if (outcome === 'different') return false;
    if (outcome === 'same') compared++;
  }
  const hasFew = compared < 2;
  if (hasFew && (!isReal || hasPlaces || !sameWhereDefined(a, b, [...letters], rounding, budget)))
    return false;
  const mayBend = isReal && !hasPlaces && [a, b].some((node) => some(node, bends));
  return !mayBend || !partSomewhere(a, b, [...letters], rounding, budget);
}

const isComplex = (node: Node): boolean =>
  (node.type === 'constant' && node.name === 'i') ||
  (node.type === 'call' && /^(?:cis|Re|Im|arg)$/.test(node.name));

const bends = (node: Node): boolean =>
  (node.type === 'call' && !/^(?:factorial|binom|exp|sin|cos)$/.test(node.name)) ||
  (node.type === 'power' && !(node.exponent.type === 'number' && node.exponent.value.d === 1n));

/** Whether f / g is the same number, positive if asked for, wherever both have values. */
export function isConstantRatio(f: Node, g: Node, isPositive: boolean): boolean {
  const letters = new Set([...lettersOf(f), ...lettersOf(g)]);
  if (letters.size === 0) return false;
  const isReal = ![f, g].some((node) => some(node, isComplex));
  const budget: Budget = { left: MOST_COST };
  let first: { f: Value; g: Value } | undefined;
  let compared = 0;
  for (const at of POINTS) {
    const worth = (node: Node) =>
      worthOf(node, { digits: DIGITS + MORE_DIGITS, at, isReal, budget }).value;
    const [x, y] = [worth(f), worth(g)];
    if (!x || !y) continue;
    if (isZero(x) !== isZero(y)) return false;
    if (isZero(x)) continue;
    if (first && !sameRatio(first.f, first.g, x, y)) return false;
    const [p, q] = [digitsOf(x, DIGITS).re, digitsOf(y, DIGITS).re];
    if (isPositive && p.s !== q.s) return false;
    first ??= { f: x, g: y };
    compared++;
  }
  return compared >= 2;
}

function sameRatio(f: Value, g: Value, x: Value, y: Value): boolean {
  if ([f, g, x, y].every((value) => value.kind === 'exact' && value.im.n === 0n)) {
    const [a, b, c, d] = [f, g, x, y].map((value) => (value as { re: Rational }).re) as [
      Rational,
      Rational,
      Rational,
      Rational,
    ];
    return a.n * b.d * c.d * d.n === c.n * d.d * a.d * b.n;
  }
  const [a, b, c, d] = [f, g, x, y].map((value) => digitsOf(value, DIGITS + MORE_DIGITS));
  const left = a!.re.times(d!.re);
  const right = c!.re.times(b!.re);
  return left
    .minus(right)
    .abs()
    .lte(
      left
        .abs()
        .plus(right.abs())
        .times(`1e-${DIGITS - 10}`),
    );
}

/**
 * The relative size of the last digit of the roughest rounded decimal; null if none is rounded, or
 * both are rounded to the same digit.
 */
function roundingOf(a: Node, b: Node): number | null {
  const [x, y] = [roughest(a), roughest(b)];
  if (x === 0 && y === 0) return null;
  if (x > 0 && y > 0 && Math.abs(x - y) < 0.5 * Math.max(x, y)) return null;
  return Math.max(x, y);
}

function roughest(node: Node): number {
  let found = 0;
  some(node, (each) => {
    if (each.type === 'number' && each.ulp) {
      const ratio = divide(each.ulp, each.value);
      if (ratio) found = Math.max(found, Math.abs(toDouble(ratio)));
    }
    return false;
  });
  return found;
}

function sameNumber(a: Node, b: Node, rounding: number | null, budget: Budget): boolean {
  const none: Point = () => ({ n: 0n, d: 1n });
  const [x, y] = [a, b].map((node) =>
    worthOf(node, { digits: 30, at: none, isReal: false, budget }),
  );
  if (!x?.value || !y?.value) return false;
  if (x.value.kind === 'exact' && y.value.kind === 'exact' && rounding === null)
    return sameExactly(x.value, y.value);
  if (farApart(x.value, y.value, rounding)) return false;
  const added = Math.max(x.largestAdded, y.largestAdded);
  if (added > LARGEST_ADDED && rounding === null) return false;
  const digits = Math.min(
    MOST_DIGITS,
    Math.ceil(NUMBER_DIGITS + 2 * Math.max(added, Math.min(x.largest, y.largest, 400))),
  );
  if (rounding === null) {
    const isRounded = [a, b].some(
      (node) => worthOf(node, { digits, at: none, isReal: false, budget }).isRounded,
    );
    if (isRounded) return false;
  }
  return compareAt(a, b, none, false, rounding, digits, budget) === 'same';
}

const sameExactly = (a: Value, b: Value): boolean =>
  a.kind === 'exact' &&
  b.kind === 'exact' &&
  a.re.n * b.re.d === b.re.n * a.re.d &&
  a.im.n * b.im.d === b.im.n * a.im.d;

/** Whether two values are further apart than rounding can explain. */
function farApart(a: Value, b: Value, rounding: number | null): boolean {
  const [x, y] = [digitsOf(a, 30), digitsOf(b, 30)];
  const size = x.re.abs().plus(x.im.abs()).plus(y.re.abs()).plus(y.im.abs());
  const apart = x.re.minus(y.re).abs().plus(x.im.minus(y.im).abs());
  return apart.gt(size.times(Math.max(1e-6, 4 * (rounding ?? 0)))) && apart.gt(1e-6);
}

/**
 * Compares two expressions at one point, with this many digits and with more. The difference
 * between the two evaluations estimates the error of the first.
 */
function compareAt(
  a: Node,
  b: Node,
  at: Point,
  isReal: boolean,
  rounding: number | null,
  digits: number,
  budget: Budget,
): Outcome {
  const finer = digits + MORE_DIGITS;
  const fine = [a, b].map((node) => worthOf(node, { digits: finer, at, isReal, budget }));
  const [x, y] = fine.map(({ value }) => value) as [Value | null, Value | null];
  if (!x || !y) return 'unknown';
  if (x.kind === 'exact' && y.kind === 'exact' && rounding === null)
    return sameExactly(x, y) ? 'same' : 'different';
  const added = Math.max(...fine.map(({ largestAdded }) => largestAdded));
  if (added > digits / 3 && digits < MOST_AT_POINTS) {
    // Large summands may cancel out, and as many digits are then lost.
    return compareAt(
      a,
      b,
      at,
      isReal,
      rounding,
      Math.min(MOST_AT_POINTS, digits + Math.ceil(2 * added)),
      budget,
    );
  }
  if (added > digits - 15) return 'unknown';
  const [p, q] = [digitsOf(x, finer), digitsOf(y, finer)];
  const apart = p.re.minus(q.re).abs().plus(p.im.minus(q.im).abs());
  if (apart.isZero()) return 'same';
  const size = p.re.abs().plus(p.im.abs()).plus(q.re.abs()).plus(q.im.abs());
  // A decimal that is cut off is less than one unit of its last digit too small; 0.999999999999 is
  // one unit below 1.
  if (rounding !== null)
    return apart.lt(
      size.times(rounding * (rounding < LEAST_ROUNDING ? 0.495 : partOfDigit(a, b, p.re, q.re))),
    )
      ? 'same'
      : 'different';
  const rounded = added > 0 ? `1e${added - digits - 8}` : 0;
  const noise = size.times(`1e-${digits + 6}`).plus(rounded);
  if (apart.lte(noise)) return 'same';
  const coarse = [a, b].map((node) => worthOf(node, { digits, at, isReal, budget }).value);
  const errors = coarse.map((value, i) => {
    if (!value) return null;
    const [rough, good] = [digitsOf(value, digits), i === 0 ? p : q];
    return rough.re.minus(good.re).abs().plus(rough.im.minus(good.im).abs());
  });
  if (!errors[0] || !errors[1]) return 'unknown';
  const error = errors[0].plus(errors[1]).times(1e-5).plus(noise);
  if (apart.lte(error)) return 'same';
  // With more digits, a real difference stays; one that comes from hidden cancellation does not.
  if (digits < MOST_AT_POINTS && apart.lt(size.times(1e-12)))
    return compareAt(a, b, at, isReal, rounding, MOST_AT_POINTS, budget);
  return 'different';
}

/** The last digit of a double may be off by one. */
const LEAST_ROUNDING = 2e-15;
/**
 * Half the largest difference of two numbers, in units of the last digit: that difference is half a
 * unit if the decimal was rounded up, and almost one if it may have been cut off.
 */
function partOfDigit(a: Node, b: Node, x: Decimal, y: Decimal): number {
  const isDecimal = (node: Node): boolean =>
    node.type === 'number'
      ? node.ulp !== undefined
      : node.type === 'negative' && isDecimal(node.of);
  const [isFirst, isSecond] = [isDecimal(a), isDecimal(b)];
  if (isFirst === isSecond) return 0.495;
  return (isFirst ? x.abs().gt(y.abs()) : y.abs().gt(x.abs())) ? 0.2505 : 0.495;
}

/** From near 0 to far out, evenly on a logarithmic scale. */
const GRID: readonly number[] = Array.from({ length: 64 }, (_, i) => 0.0137 * 1.257 ** i);
/** Points far out, where expressions with large constants differ. */
const FAR: readonly number[] = [
  103979, 314159, 1091773, 3133337, 11177131, 312321e3, 107113e5, 1131717e6,
];
/** The number of differences in doubles that are checked exactly. */
const MOST_CONFIRMED = 6;

/**
 * Whether two expressions differ at one of many points: between kinks, far out, and near constants.
 */
function partSomewhere(
  a: Node,
  b: Node,
  letters: readonly string[],
  rounding: number | null,
  budget: Budget,
): boolean {
  let confirmed = 0;
  for (const { x, y, point } of realPoints(a, b, letters, (i) => POINTS[2 + i]!)) {
    if (Math.abs(x - y) <= 1e-7 * Math.max(Math.abs(x), Math.abs(y), rounding ?? 0)) continue;
    if (compareAt(a, b, point(), true, rounding, DIGITS, budget) === 'different') return true;
    if (++confirmed > MOST_CONFIRMED) return false;
  }
  return false;
}

/** The number of points that suffices if few of the usual ones have values, as for √(x − 100). */
const ENOUGH = 5;

/**
 * Whether two expressions agree at points where both are real, searched for among many; false if
 * too few are found.
 */
function sameWhereDefined(
  a: Node,
  b: Node,
  letters: readonly string[],
  rounding: number | null,
  budget: Budget,
): boolean {
  let compared = 0;
  for (const { point } of realPoints(a, b, letters, (i, j) => POINTS[(i + j) % POINTS.length]!)) {
    const outcome = compareAt(a, b, point(), true, rounding, DIGITS, budget);
    if (outcome === 'different') return false;
    if (outcome === 'same' && ++compared >= ENOUGH) return true;
  }
  return false;
}

/**
 * Yields points at which both expressions are real: each of the first three letters takes each
 * scanned value, and the others take those of `othersAt` for the i-th letter and the j-th value.
 * `x` and `y` are the values of `a` and `b` in doubles; `point` is the exact point.
 */
function* realPoints(
  a: Node,
  b: Node,
  letters: readonly string[],
  othersAt: (i: number, j: number) => Point,
): Generator<{ readonly x: number; readonly y: number; readonly point: () => Point }> {
  const [f, g] = [floatOf(a), floatOf(b)];
  const values = [...scanned(a, b)];
  for (const [i, letter] of letters.slice(0, 3).entries())
    for (const [j, text] of values.entries()) {
      const others = othersAt(i, j);
      const value = Number(text);
      const at = (name: string) => (name === letter ? value : toDouble(others(name)));
      const [x, y] = [f(at), g(at)];
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      const point = (): Point => {
        const exactly = parsed(text);
        return (name) => (name === letter ? exactly : others(name));
      };
      yield { x, y, point };
    }
}

function parsed(text: string): Rational {
  const size = parseDecimal(text.replace('-', ''))!;
  return text.startsWith('-') ? { n: -size.n, d: size.d } : size;
}

/**
 * The values at which letters are tried, as decimals in text: a grid, and points around the
 * constants.
 */
function scanned(a: Node, b: Node): Set<string> {
  const constants = new Set<number>([0, 1]);
  for (const node of [a, b])
    some(node, (each) => {
      if (constants.size >= 14 || lettersOf(each).size > 0) return false;
      const size = Math.abs(floatOf(each)(() => Number.NaN));
      if (Number.isFinite(size)) constants.add(size);
      return false;
    });
  const marks = new Set<number>(constants);
  for (const p of constants)
    for (const q of constants) {
      if (q > 0) marks.add(p / q);
      if (marks.size < 150) marks.add(p + q);
    }
  const sorted = [...marks].filter((mark) => mark < 1e13).sort((p, q) => p - q);
  const between = sorted.flatMap((mark, i) => [
    mark * 0.999,
    mark,
    mark * 1.001 + 1e-3,
    (mark + (sorted[i + 1] ?? 3 * mark + 1)) / 2,
  ]);
  const written = (x: number) =>
    Number(x.toPrecision(6))
      .toFixed(7)
      .replace(/\.?0+$/, '');
  return new Set(
    [...GRID, ...between.slice(0, 500), ...FAR]
      .flatMap((x) => [written(x), written(-x)])
      .map((text) => (text === '-0' ? '0' : text)),
  );
}
