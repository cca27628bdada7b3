/** What a scheme's expected steps do in the long run: a field of arrows, and where each path of the expected step ends. */
import type { Rates } from '../../../world/simulate.js';
import { fromSquare, type PairNumbers, type Place, type SquarePoint, toSquare } from '../places.js';
import type { LogitStep, Response } from './response.js';

/** Change of x and y in a round, at a point. */
export interface Arrow extends SquarePoint {
  readonly dx: number;
  readonly dy: number;
}

/** Points of a side of the field; cell centres. */
export const FIELD_SIZE = 15;

/** To first order in the step sizes, [FIELD_SIZE²], point (i, j) at j · FIELD_SIZE + i. */
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
  /** Whether it stands still there, or has reached an edge; else it is where the path had come to. */
  readonly settled: boolean;
}

/** How near to 0 or 1 counts as there. */
export const EDGE = 0.02;
const MAX_STEPS = 600;
/** Longest step, in logits. */
const LONGEST = 0.25;

/** Where the path of the expected step from a point ends. */
export function limitOf(place: Place, response: Response, rates: Rates, from: SquarePoint): Limit {
  const start = fromSquare(place, from);
  return follow(place, start, (numbers) => {
    const step = response.at(numbers);
    return { first: rates.shoggoth * step.first, answer: rates.face * step.answer };
  });
}

/** P(first kind of CoT) to which the path from each point of a field has come after so many rounds; of every `stride`-th point of a side. */
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
 * Goes along logit steps of equal length, however many rounds each takes, until so many rounds are over. A step that turns back
 * means that a place of rest lies between, so the next is half as long.
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

/** A probability of 0.9975 is as good as 1, and further out no round has been simulated. */
const BOUND = 6;
/** At the bound a push further out moves nothing. */
const inward = (at: number, push: number) => (Math.abs(at) >= BOUND && at * push > 0 ? 0 : push);
const within = (logits: number) => Math.max(-BOUND, Math.min(BOUND, logits));
const logit = (p: number) => Math.log(p / (1 - p));
const probability = (u: number) => 1 / (1 + Math.exp(-u));

/** Bilinear between the points of the field, constant beyond them. */
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
