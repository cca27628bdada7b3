/** Counts questions with only wrong answers, and whether something is learnt from them. */
import type { ScoreTree, Targets } from '../selection/index.js';

export interface AllWrong {
  /** The score of a wrong answer; null if the round's scores do not show it. */
  readonly score: number | null;
  /** The number of questions that have only this score. */
  readonly questions: number;
  /** The number of these from which something is reinforced or preferred. */
  readonly learnt: number;
}

/**
 * Counts over a round. A wrong answer scores 0 if no score is lower. If the lowest score is not 0,
 * the round must have exactly two different scores, such as −1 and 1, and the lower one is wrong;
 * other scales do not show where right answers begin.
 */
export function allWrong(trees: readonly ScoreTree[], targets: Targets): AllWrong {
  const score = wrongScore(trees);
  if (score === null) return { score, questions: 0, learnt: 0 };
  const wrong = new Set<number>();
  for (const [q, tree] of trees.entries()) {
    let valid = 0;
    let same = 0;
    for (const s of scoresOf(tree)) {
      valid++;
      if (s === score) same++;
    }
    if (valid > 0 && same === valid) wrong.add(q);
  }
  const learnt = new Set<number>();
  for (const { samples, pairs } of [targets.shoggoth, targets.face]) {
    for (const { question, coef } of samples)
      if (coef > 0 && wrong.has(question)) learnt.add(question);
    for (const { chosen } of pairs) if (wrong.has(chosen.question)) learnt.add(chosen.question);
  }
  return { score, questions: wrong.size, learnt: learnt.size };
}

function wrongScore(trees: readonly ScoreTree[]): number | null {
  let lowest = Infinity;
  let highest = -Infinity;
  let third = false;
  for (const tree of trees)
    for (const s of scoresOf(tree)) {
      third ||= lowest < highest && s !== lowest && s !== highest;
      if (s < lowest) lowest = s;
      if (s > highest) highest = s;
    }
  if (lowest === 0) return 0;
  return lowest < highest && !third ? lowest : null;
}

function* scoresOf({ cots }: ScoreTree): Iterable<number> {
  for (const { score } of cots)
    for (let j = 0; j < score.length; j++) if (!Number.isNaN(score[j])) yield score[j] as number;
}
