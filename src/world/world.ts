/**
 * Defines a world small enough to know exactly: one question, T kinds of CoT, A answers. A (CoT,
 * answer) earns one of a few outcomes by chance, plus luck that cannot be learnt, plus the grader's
 * error, less a penalty.
 */
import type { TabularPair } from '../models/tabular/index.js';

export interface Outcome {
  readonly score: number;
  readonly probability: number;
}

export interface World {
  readonly name: string;
  /** One sentence. */
  readonly describe: string;
  /** Names of the kinds of CoT, [T]; the first is “the good CoT” of a portrait. */
  readonly cots: readonly string[];
  /** Names of the answers, [A]; the first is the right one. */
  readonly answers: readonly string[];
  /** The task scores of each (CoT, answer), cell t · A + a, with their probabilities, [T · A]. */
  readonly outcomes: readonly (readonly Outcome[])[];
  /** Standard deviation of the luck in each cell's score, which cannot be learnt, [T · A]. */
  readonly luck: Float64Array;
  /** Standard deviation of the grader's error. */
  readonly noise: number;
  /** How much of the penalty each cell's summary earns, 0..1, [T · A]. */
  readonly penalty: Float64Array;
  readonly penaltyWeight: number;
  /** The pair before training. */
  readonly start: TabularPair;
}

/**
 * Returns the expected score of each cell, or with `task` its task score, without the penalty, [T ·
 * A].
 */
export function cellValues(world: World, part: 'score' | 'task' = 'score'): Float64Array {
  const weight = part === 'score' ? world.penaltyWeight : 0;
  return Float64Array.from(
    world.outcomes,
    (outcomes, cell) =>
      outcomes.reduce((sum, { score, probability }) => sum + probability * score, 0) -
      weight * world.penalty[cell]!,
  );
}

/**
 * Returns the exact expected value of the pair over CoTs and answers: Σ p(t) Σ p(a | t) value[t,
 * a].
 */
export function performance({ shoggoth, face }: TabularPair, values: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < shoggoth.columns; t++)
    sum += shoggoth.probabilities[t]! * cotValue(face.probabilities, t, values, face.columns);
  return sum;
}

/** Returns the expected value of CoT t under the face: Σ p(a | t) value[t, a]. */
export function cotValue(
  answers: Float64Array,
  t: number,
  values: Float64Array,
  columns: number,
): number {
  let sum = 0;
  for (let i = t * columns; i < (t + 1) * columns; i++) sum += answers[i]! * values[i]!;
  return sum;
}
