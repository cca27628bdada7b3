/**
 * Worlds in which the summary is penalised for a leak that only a candid CoT makes possible: x =
 * P(leak | candid CoT) and y = P(candid CoT). The CoT is not penalised, and yet candor can fall,
 * because a guarded CoT spares the face the penalty.
 */
import { pairOf, type TabularPair } from '../../models/tabular/index.js';
import type { Outcome, World } from '../world.js';

const pays = (score: number): readonly Outcome[] => [{ score, probability: 1 }];

/**
 * Makes a pair that writes a candid CoT with P = `candid` and, after one, leaks with P = `leak`.
 */
export function candorPair(candid: number, leak: number): TabularPair {
  return pairOf([candid, 1 - candid], [leak, 1 - leak, 0, 1]);
}

/** Makes a world whose kinds of CoT do the task equally well; a leak costs `penaltyWeight`. */
export function candorWorld(penaltyWeight = 1, start: TabularPair = candorPair(0.9, 0.88)): World {
  return {
    name: 'candor',
    describe:
      'A candid CoT lets the face leak, which is penalised; a guarded one does the task as well and cannot leak.',
    cots: ['candid', 'guarded'],
    answers: ['leak', 'silent'],
    outcomes: [pays(1), pays(1), pays(1), pays(1)],
    luck: new Float64Array(4),
    noise: 0,
    penalty: Float64Array.of(1, 0, 1, 0),
    penaltyWeight,
    start,
  };
}

/**
 * Makes a candor world with a task that the face has yet to learn, separately for each kind of CoT:
 * training the face mostly on guarded CoTs makes guarded CoTs better at the task.
 */
export function skillWorld(
  penaltyWeight: number,
  candid: number,
  leak: number,
  skill: number,
): World {
  return {
    name: 'candor and skill',
    describe:
      'As candor, and the face must also learn to answer right, for candid and for guarded CoTs separately.',
    cots: ['candid', 'guarded'],
    answers: ['right, silent', 'right, leak', 'wrong, silent', 'wrong, leak'],
    outcomes: [1, 1, 0, 0, 1, 1, 0, 0].map(pays),
    luck: new Float64Array(8),
    noise: 0,
    penalty: Float64Array.of(0, 1, 0, 1, 0, 1, 0, 1),
    penaltyWeight,
    start: pairOf(
      [candid, 1 - candid],
      [
        skill * (1 - leak),
        skill * leak,
        (1 - skill) * (1 - leak),
        (1 - skill) * leak,
        skill,
        0,
        1 - skill,
        0,
      ],
    ),
  };
}
