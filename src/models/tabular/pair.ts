/** The shoggoth and the face as tables: one picks a kind of CoT, the other an answer to it. */
import { copyTable, type SoftmaxTable, tableOf } from './softmax-table.js';

export interface TabularPair {
  /** One row: the probability of each of T kinds of CoT. */
  readonly shoggoth: SoftmaxTable;
  /** One row per kind of CoT: the probability of each of A answers. */
  readonly face: SoftmaxTable;
}

/**
 * Creates a pair from probabilities.
 * @param cots [T]
 * @param answers [T · A], row by row
 */
export function pairOf(cots: ArrayLike<number>, answers: ArrayLike<number>): TabularPair {
  return {
    shoggoth: tableOf(1, cots.length, cots),
    face: tableOf(cots.length, answers.length / cots.length, answers),
  };
}

/** Creates a pair in which all kinds of CoT and all answers are equally likely. */
export function uniformPair(kinds: number, answers: number): TabularPair {
  return pairOf(
    new Float64Array(kinds).fill(1 / kinds),
    new Float64Array(kinds * answers).fill(1 / answers),
  );
}

export function copyPair({ shoggoth, face }: TabularPair): TabularPair {
  return { shoggoth: copyTable(shoggoth), face: copyTable(face) };
}
