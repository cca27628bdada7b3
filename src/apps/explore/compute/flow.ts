/**
 * Follows a scheme's expected steps in the long run: a field of arrows, and where the path of the
 * expected step ends.
 */
import type { Rates } from '../../../world/simulate.js';
import { fromSquare, type PairNumbers, type Place, type SquarePoint, toSquare } from '../places.js';
import type { LogitStep, Response } from './response.js';

/** The change of x and y in a round, at a point. */
export interface Arrow extends SquarePoint {
  readonly dx: number;
  readonly dy: number;
}

/** The number of points along each side of the field. The points are centres of cells. */
export const FIELD_SIZE = 15;

/**
 * Returns the field to first order in the step sizes, [FIELD_SIZE²], with point (i, j) at
 * j · FIELD_SIZE + i.
 */
export function fieldOf(place: Place, response: Response, rates: Rates): Arrow[] {
  return Array.from({ length: FIELD_SIZE * FIELD_SIZE }, (_, index) => {
    const at = {
      x: ((index % FIELD_SIZE) + 0.5) / FIELD_SIZE,
      y: (Math.floor(index / FIELD_SIZE) + 0.5) / FIELD_SIZE,
    };
    const numbers = fromSquare(place, at);
    const step = response.at(numbers);
    const { x: dx, y: dy } = toSquare(place, {
      first: numbers.first * (1 - numbers.first) * rates.shoggoth * step.first,
      answer: numbers.answer * (1 - numbers.answer) * rates.face * step.answer,
    });
    return { ...at, dx, dy };
  });
}

export interface Limit extends SquarePoint {
  /**
   * Whether the path rests here or has reached an edge. If not, this is where it was when it was
   * cut short.
   */
  readonly settled: boolean;
}

/** The distance from 0 or 1 that counts as the edge. */
export const EDGE = 0.02;
const MAX_STEPS = 600;
/** The longest step, in logits. */
const LONGEST = 0.25;

/** Returns the end of the path of the expected step from a point. */
export function limitOf(place: Place, response: Response, rates: Rates, from: SquarePoint): Limit {
  const start = fromSquare(place, from);
  return follow(place, start, (numbers) => {
    const step = response.at(numbers);
    return { first: rates.shoggoth * step.first, answer: rates.face * step.answer };
  });
}

/**
 * Returns P(first kind of CoT) after this many rounds, on the path from every `stride`-th point of
 * each side of the field.
 */
export function basinOf(
  place: Place,
  field: readonly Arrow[],
  rounds: number,
  stride = 1,
): (SquarePoint & { good: number })[] {
  const logits = field.map((arrow): LogitStep => {
    const numbers = fromSquare(place, arrow);
    const change = fromSquare(place, { x: arrow.dx, y: arrow.dy });
    return {
      first: change.first / (numbers.first * (1 - numbers.first)),
      answer: change.answer / (numbers.answer * (1 - numbers.answer)),
    };
  });
  const coarse = field.filter(
    (_, i) => (i % FIELD_SIZE) % stride === 0 && Math.floor(i / FIELD_SIZE) % stride === 0,
  );
  return coarse.map(({ x, y }) => {
    const stepAt = (numbers: PairNumbers) => between(logits, toSquare(place, numbers));
    const end = follow(place, fromSquare(place, { x, y }), stepAt, rounds);
    return { x, y, good: fromSquare(place, end).first };
  });
}

/**
 * Follows steps of equal length in logits, each of which takes as many rounds as it needs, until
 * the rounds are used up. A step that turns back must have passed a point of rest, so the next step
 * is half as long.
 */
function follow(
  place: Place,
  start: PairNumbers,
  stepAt: (numbers: PairNumbers) => LogitStep,
  rounds = Infinity,
): Limit {
  let u = logit(start.first);
  let v = logit(start.answer);
  let length = LONGEST;
  let spent = 0;
  let before: LogitStep = { first: 0, answer: 0 };
  let settled = false;
  for (let i = 0; i < MAX_STEPS; i++) {
    const step = stepAt({ first: probability(u), answer: probability(v) });
    const [first, answer] = [inward(u, step.first), inward(v, step.answer)];
    const norm = Math.hypot(first, answer);
    settled = norm < 1e-9 || length < 1e-3;
    if (settled || spent >= rounds) break;
    if (first * before.first + answer * before.answer < 0) length /= 2;
    before = { first, answer };
    const part = Math.min(length, (rounds - spent) * norm);
    spent += part / norm;
    u = within(u + (part * first) / norm);
    v = within(v + (part * answer) / norm);
  }
  const end = { first: probability(u), answer: probability(v) };
  const atEdge = end.first < EDGE || end.first > 1 - EDGE;
  return { ...toSquare(place, end), settled: settled || atEdge };
}

/**
 * The largest logit: a probability of 0.9975 is almost 1, and no rounds are simulated beyond it.
 */
const BOUND = 6;
/** Ignores a push outwards at the bound. */
const inward = (at: number, push: number) => (Math.abs(at) >= BOUND && at * push > 0 ? 0 : push);
const within = (logits: number) => Math.max(-BOUND, Math.min(BOUND, logits));
const logit = (p: number) => Math.log(p / (1 - p));
const probability = (u: number) => 1 / (1 + Math.exp(-u));

/**
 * Interpolates bilinearly between the points of the field; constant beyond the outermost points.
 */
function between(values: readonly LogitStep[], { x, y }: SquarePoint): LogitStep {
  const [i, s] = cellOf(x);
  const [j, t] = cellOf(y);
  const at = (a: number, b: number) => values[b * FIELD_SIZE + a]!;
  const [p, q, r, o] = [at(i, j), at(i + 1, j), at(i, j + 1), at(i + 1, j + 1)];
  const mix = (key: keyof LogitStep) =>
    (1 - t) * ((1 - s) * p[key] + s * q[key]) + t * ((1 - s) * r[key] + s * o[key]);
  return { first: mix('first'), answer: mix('answer') };
}

function cellOf(p: number): [number, number] {
  const place = Math.min(FIELD_SIZE - 1, Math.max(0, p * FIELD_SIZE - 0.5));
  const cell = Math.min(FIELD_SIZE - 2, Math.floor(place));
  return [cell, place - cell];
}
