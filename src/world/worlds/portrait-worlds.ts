/**
 * Worlds with one good and one bad kind of CoT, and a face that reads the good one right or wrong.
 * Two numbers, x = P(good CoT) and y = P(read right), describe a pair completely, so a picture can
 * show every pair at once.
 */
import { pairOf, type TabularPair } from '../../models/tabular/index.js';
import type { Outcome, World } from '../world.js';

/**
 * Makes the pair at (x, y). All answers to a bad CoT pay the same, so the face always gives the
 * first one.
 */
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

/** The good CoT is worth more only once the face has learnt to read it. */
export const potential: World = portraitWorld(
  'potential',
  'A good CoT pays 0.9 read right and 0.1 read wrong; a bad one pays a sure 0.4.',
  sure(0.4),
);

/** The good CoT is that of `potential`; the bad one is a lottery ticket. */
export const lottery: World = portraitWorld(
  'lottery',
  'A good CoT pays 0.9 read right and 0.1 read wrong; a bad one wins 1 with probability 0.25, whatever the face does.',
  chance(0.25),
);

export const portraitWorlds: readonly World[] = [potential, lottery];
