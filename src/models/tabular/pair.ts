/** The shoggoth and the face as tables: which kind of CoT, and which answer to each kind. */
import { copyTable, type SoftmaxTable, tableOf } from './softmax-table.js';

export interface TabularPair {
  /** One row: the probability of each of T kinds of CoT. */
  readonly shoggoth: SoftmaxTable;
  /** A row a kind of CoT: the probability of each of A answers. */
  readonly face: SoftmaxTable;
}

/** @param cots [T] @param answers [T · A], row by row */
export function pairOf(cots: ArrayLike<number>, answers: ArrayLike<number>): TabularPair {
  return {
    shoggoth: tableOf(1, cots.length, cots),
    face: tableOf(cots.length, answers.length / cots.length, answers),
  };
}

/** Every kind of CoT and every answer equally likely. */
export function uniformPair(kinds: number, answers: number): TabularPair {
  return pairOf(
    new Float64Array(kinds).fill(1 / kinds),
    new Float64Array(kinds * answers).fill(1 / answers),
  );
}

export function copyPair({ shoggoth, face }: TabularPair): TabularPair {
  return { shoggoth: copyTable(shoggoth), face: copyTable(face) };
}
