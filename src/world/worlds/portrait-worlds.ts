/**
 * Worlds with one good and one bad kind of CoT and a face that reads the good one right or wrong: two numbers, x = P(good CoT)
 * and y = P(read right), say all there is to say of a pair, so a picture can show every pair at once.
 */
import { pairOf, type TabularPair } from '../../models/tabular/index.js';
import type { Outcome, World } from '../world.js';

/** The pair at (x, y). Whatever the face says of a bad CoT pays the same, so it always gives the first answer. */
export function portraitPair(x: number, y: number): TabularPair {
  return pairOf([x, 1 - x], [y, 1 - y, 1, 0]);
}

const sure = (score: number): Outcome[] => [{ score, probability: 1 }];
const chance = (probability: number): Outcome[] => [
  { score: 1, probability },
  { score: 0, probability: 1 - probability },
];

function portraitWorld(name: string, describe: string, bad: Outcome[]): World {
  return {
    name,
    describe,
    cots: ['good', 'bad'],
    answers: ['read right', 'read wrong'],
    outcomes: [sure(0.9), sure(0.1), bad, bad],
    luck: new Float64Array(4),
    noise: 0,
    penalty: new Float64Array(4),
    penaltyWeight: 0,
    start: portraitPair(0.5, 0.3),
  };
}

/** A good CoT pays .9 read right and .1 read wrong, a bad one a sure .4: worth more only once the face has learnt. */
export const potential: World = portraitWorld(
  'potential',
  'A good CoT pays 0.9 read right and 0.1 read wrong; a bad one pays a sure 0.4.',
  sure(0.4),
);

/** The same good CoT; a bad one is a ticket that wins 1 with probability .25, whatever the face does. */
export const lottery: World = portraitWorld(
  'lottery',
  'A good CoT pays 0.9 read right and 0.1 read wrong; a bad one wins 1 with probability 0.25, whatever the face does.',
  chance(0.25),
);

export const portraitWorlds: readonly World[] = [potential, lottery];
