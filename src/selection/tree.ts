/**
 * Holds a round's scores in the form that every scheme reads. Trees may be ragged: CoTs may differ
 * in their number of summaries, and questions in their number of CoTs. A failed sample is NaN: it
 * counts as absent, never as a score of 0.
 */

/**
 * A part of a score by which a role can learn: `score` is the whole, with penalty and grader noise;
 * `task` is the task score; `appeal` is the appeal.
 */
export type Channel = 'score' | 'task' | 'appeal';

/**
 * The scores of one CoT's k summaries. Every channel that is given has the length k. Scores lie
 * within ±1e100, and NaN marks a failed sample.
 */
export interface CotScores {
  /** The whole score, [k]. */
  readonly score: ArrayLike<number>;
  /** The task score, without penalty and appeal, [k]. */
  readonly task?: ArrayLike<number>;
  /** How much an agreeable reader likes the summary, whether or not it is correct, [k]. */
  readonly appeal?: ArrayLike<number>;
  /**
   * A number that stands for the CoT's text: equal texts have equal numbers. Two CoTs with the same
   * text are never paired.
   */
  readonly cotText?: number;
  /** Numbers that stand for the summaries' texts in the same way, [k]. */
  readonly summaryTexts?: ArrayLike<number>;
}

/** The scores of one question's n CoTs. A CoT that failed itself has an empty `score`. */
export interface ScoreTree {
  readonly cots: readonly CotScores[];
}
