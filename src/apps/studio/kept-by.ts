/** What a scheme keeps of a recorded round: the same selection code as in training, on the scores that were recorded. */
import { createRng, deriveSeed } from '../../base/random.js';
import {
  cotScoresOfRound,
  type Mark,
  marksOf,
  placeKey,
  resolveScheme,
  type SchemeInput,
  type SchemeSpec,
  type ScoreTree,
} from '../../selection/index.js';
import type { RoundScores } from './api.js';

export interface Kept {
  readonly scheme: string;
  readonly describe: string;
  readonly spec: SchemeSpec;
  /** By the question's place in `scores.questions`. */
  readonly questions: readonly QuestionKept[];
}

export interface QuestionKept {
  /** By which the scheme ranks each CoT, [n]; NaN for one without a valid summary. */
  readonly cotScores: Float64Array;
  /** By `i`. */
  readonly shoggoth: ReadonlyMap<string, Mark>;
  /** By `i/j`. */
  readonly face: ReadonlyMap<string, Mark>;
}

/** @throws SchemeError if there is no such scheme, or if it reads a part of the score that the round has not. */
export function keptBy(scores: RoundScores, scheme: unknown): Kept {
  const { name, describe, select, spec } = resolveScheme(scheme as SchemeInput);
  const trees = treesFrom(scores);
  const targets = select(trees, createRng(deriveSeed(scores.seed, 'select', scores.round)));
  const ranks = cotScoresOfRound(trees, spec);
  const marks = { shoggoth: marksOf(targets.shoggoth), face: marksOf(targets.face) };
  return {
    ...{ scheme: name, describe, spec },
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

/** The round as schemes see it; null becomes NaN. */
function treesFrom({ trees }: RoundScores): ScoreTree[] {
  const numbers = (values: readonly (number | null)[]) =>
    Float64Array.from(values, (value) => value ?? Number.NaN);
  return trees.map((cots) => ({
    cots: cots.map(({ score, task, appeal }) => ({
      score: numbers(score),
      task: numbers(task),
      ...(appeal ? { appeal: numbers(appeal) } : {}),
    })),
  }));
}

/** Whether two keep the same of a question, to the bit. */
export function sameMarks(
  a: ReadonlyMap<string, { readonly coef: number }>,
  b: ReadonlyMap<string, { readonly coef: number }>,
): boolean {
  const learnt = (marks: typeof a) => [...marks].filter(([, { coef }]) => coef !== 0);
  const own = learnt(a);
  return (
    own.length === learnt(b).length && own.every(([place, { coef }]) => b.get(place)?.coef === coef)
  );
}
