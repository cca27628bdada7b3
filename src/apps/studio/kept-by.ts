/** Selects from a recorded round, by the same code as in training and on the recorded scores. */
import { createRng, deriveSeed } from '../../base/random.js';
import { isFromCode } from '../../runs/own.js';
import {
  cotScoresOfRound,
  type Mark,
  marksOf,
  placeKey,
  resolveScheme,
  SchemeError,
  type SchemeInput,
  type SchemeSpec,
  type ScoreTree,
} from '../../selection/index.js';
import type { RoundScores } from './api.js';

export interface Kept {
  readonly scheme: string;
  readonly describe: string;
  readonly spec: SchemeSpec;
  /** In the order of `scores.questions`. */
  readonly questions: readonly QuestionKept[];
}

/** Whether a config's scheme is a file of code, or an object of the program that trained. */
function isCode(scheme: unknown): scheme is string {
  return typeof scheme === 'string' && (/[\\/]/.test(scheme) || isFromCode(scheme));
}

export interface QuestionKept {
  /** The scores by which the scheme ranks the CoTs, [n]; NaN for a CoT without a scored summary. */
  readonly cotScores: Float64Array;
  /** By `i`. */
  readonly shoggoth: ReadonlyMap<string, Mark>;
  /** By `i/j`. */
  readonly face: ReadonlyMap<string, Mark>;
}

/**
 * Returns what `scheme` keeps of the round.
 * @throws SchemeError if the scheme does not exist, or needs a part of the score that is missing
 */
export function keptBy(scores: RoundScores, scheme: unknown): Kept {
  if (isCode(scheme))
    throw new SchemeError(
      `The run's scheme is code (${scheme}), which this page does not run. It shows what training recorded; choose a named scheme to compare.`,
    );
  const { name, describe, select, spec } = resolveScheme(scheme as SchemeInput);
  const trees = treesFrom(scores);
  const targets = select(trees, createRng(deriveSeed(scores.seed, 'select', scores.round)));
  const ranks = cotScoresOfRound(trees, spec);
  const marks = { shoggoth: marksOf(targets.shoggoth), face: marksOf(targets.face) };
  return {
    scheme: name,
    describe,
    spec,
    questions: trees.map(({ cots }, question) => {
      const shoggoth = new Map<string, Mark>();
      const face = new Map<string, Mark>();
      for (const [cot, { score }] of cots.entries()) {
        const own = marks.shoggoth.get(placeKey({ question, cot }));
        if (own) shoggoth.set(`${cot}`, own);
        for (let summary = 0; summary < score.length; summary++) {
          const mark = marks.face.get(placeKey({ question, cot, summary }));
          if (mark) face.set(`${cot}/${summary}`, mark);
        }
      }
      return { cotScores: ranks[question]!, shoggoth, face };
    }),
  };
}

/** Converts the round to the form that schemes select from; null becomes NaN. */
function treesFrom({ trees }: RoundScores): ScoreTree[] {
  const numbers = (values: readonly (number | null)[]) =>
    Float64Array.from(values, (value) => value ?? Number.NaN);
  return trees.map((cots) => ({
    cots: cots.map(({ score, task, appeal }) => {
      const scores = { score: numbers(score), task: numbers(task) };
      return appeal ? { ...scores, appeal: numbers(appeal) } : scores;
    }),
  }));
}

/** Whether both marks have the same coefficients, to the bit. */
export function sameMarks(
  a: ReadonlyMap<string, { readonly coef: number }>,
  b: ReadonlyMap<string, { readonly coef: number }>,
): boolean {
  const nonZero = (marks: typeof a) => [...marks].filter(([, { coef }]) => coef !== 0);
  const own = nonZero(a);
  return (
    own.length === nonZero(b).length &&
    own.every(([place, { coef }]) => b.get(place)?.coef === coef)
  );
}
