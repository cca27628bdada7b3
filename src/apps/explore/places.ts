/**
 * The worlds of the page. Each is a square of two numbers, with a pair at every point and a name
 * for each axis.
 */
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

/**
 * A pair as two probabilities: of the first kind of CoT, and of the first answer after that kind.
 */
export interface PairNumbers {
  readonly first: number;
  readonly answer: number;
}

export interface Place {
  readonly world: World;
  /** One or two sentences that describe the world on the page. */
  readonly description: string;
  pairAt(numbers: PairNumbers): TabularPair;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The number that is x; the other is y. */
  readonly x: keyof PairNumbers;
  /** The default start of training, a point from which schemes differ. */
  readonly start: SquarePoint;
  /** Names of the two kinds of CoT, for sentences. */
  readonly kinds: readonly [string, string];
  /** Whether a penalty applies; schemes are then compared by the candor that remains. */
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
    description: `${lottery.describe} A bad one is called a ticket.`,
    kinds: ['a good CoT', 'a ticket'],
  },
  potential: {
    ...portrait,
    world: potential,
    description: `${potential.describe} The good one is worth more only once the face has learnt to read it.`,
    start: { x: 0.4, y: 0.1 },
    kinds: ['a good CoT', 'a bad CoT'],
  },
  candor: {
    world: candorWorld(),
    description:
      'Both kinds of CoT do the task equally well. After a candid CoT the face may leak, which ' +
      'costs the penalty; after a guarded one it cannot. Nothing penalises the CoT, yet candor ' +
      'can fall.',
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

/** Returns a pair's point in the square. */
export function toSquare({ x }: Place, { first, answer }: PairNumbers): SquarePoint {
  return x === 'first' ? { x: first, y: answer } : { x: answer, y: first };
}

/** Returns the pair at a point of the square. */
export function fromSquare(place: Place, { x, y }: SquarePoint): PairNumbers {
  return place.x === 'first' ? { first: x, answer: y } : { first: y, answer: x };
}
