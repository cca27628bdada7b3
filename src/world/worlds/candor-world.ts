/**
 * Worlds in which the summary is penalised for a leak that only a candid CoT makes possible: x = P(leak | candid CoT) and
 * y = P(candid CoT). Nobody penalises the CoT, and yet candor can fall: a guarded CoT spares the face the penalty.
 */
import { pairOf, type TabularPair } from '../../models/tabular/index.js';
import type { Outcome, World } from '../world.js';

const pays = (score: number): readonly Outcome[] => [{ score, probability: 1 }];

/** A pair that writes a candid CoT with probability `candid` and, after one, leaks with probability `leak`. */
export function candorPair(candid: number, leak: number): TabularPair {
  return pairOf([candid, 1 - candid], [leak, 1 - leak, 0, 1]);
}

/** Both kinds of CoT do the task equally well; a leak costs `penaltyWeight`. */
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
 * The same, with a task that the face has yet to learn, for each kind of CoT by itself: whoever trains the face mostly on
 * guarded CoTs makes them better at the task.
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
        ...[skill * (1 - leak), skill * leak, (1 - skill) * (1 - leak), (1 - skill) * leak],
        ...[skill, 0, 1 - skill, 0],
      ],
    ),
  };
}
