/** The worlds of the page, each a square of two numbers: where a point of the square stands, and what its axes are called. */
import type { TabularPair } from '../../models/tabular/index.js';
import type { World } from '../../world/world.js';
import {
  candorPair,
  candorWorld,
  lottery,
  portraitPair,
  potential,
} from '../../world/worlds/index.js';

export interface SquarePoint {
  readonly x: number;
  readonly y: number;
}

/** A pair as two numbers: P(the first kind of CoT), and P(the first answer | that kind). */
export interface PairNumbers {
  readonly first: number;
  readonly answer: number;
}

export interface Place {
  readonly world: World;
  /** What the world is, in a sentence or two for the page. */
  readonly words: string;
  pairAt(numbers: PairNumbers): TabularPair;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Which number is x; the other is y. */
  readonly x: keyof PairNumbers;
  /** Where training starts unless something else is set: a point at which schemes differ. */
  readonly start: SquarePoint;
  /** What the two kinds of CoT are called in a sentence. */
  readonly kinds: readonly [string, string];
  /** Whether a scheme is to be judged by P(first kind) going to 1. */
  readonly penalised: boolean;
}

const portrait = {
  pairAt: ({ first, answer }: PairNumbers) => portraitPair(first, answer),
  xLabel: 'x = P(good CoT)',
  yLabel: 'y = P(face reads it right)',
  x: 'first',
  start: { x: 0.5, y: 0.3 },
  penalised: false,
} as const;

export const places = {
  lottery: {
    ...portrait,
    world: lottery,
    words: `${lottery.describe} Call a bad one a ticket.`,
    kinds: ['a good CoT', 'a ticket'],
  },
  potential: {
    ...portrait,
    world: potential,
    words: `${potential.describe} The good one is worth more only once the face has learnt to read it.`,
    start: { x: 0.4, y: 0.1 },
    kinds: ['a good CoT', 'a bad CoT'],
  },
  candor: {
    world: candorWorld(),
    words:
      'Both kinds of CoT do the task equally well. After a candid CoT the face may leak, which costs the penalty; after a guarded one it cannot. Nobody penalises the CoT, and yet candor can fall.',
    pairAt: ({ first, answer }: PairNumbers) => candorPair(first, answer),
    xLabel: 'x = P(face leaks)',
    yLabel: 'y = P(candid CoT)',
    x: 'answer',
    start: { x: 0.8, y: 0.8 },
    kinds: ['a candid CoT', 'a guarded CoT'],
    penalised: true,
  },
} as const satisfies Record<string, Place>;

export type PlaceName = keyof typeof places;

/** A pair's place in the square. */
export function toSquare({ x }: Place, { first, answer }: PairNumbers): SquarePoint {
  return x === 'first' ? { x: first, y: answer } : { x: answer, y: first };
}

/** The pair at a place of the square. */
export function fromSquare(place: Place, { x, y }: SquarePoint): PairNumbers {
  return place.x === 'first' ? { first: x, answer: y } : { first: y, answer: x };
}
