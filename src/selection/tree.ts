/**
 * A round's scores, as every scheme sees them. Trees may be ragged: CoTs with different numbers of summaries,
 * questions with different numbers of CoTs. A failed sample is NaN: it is absent, never a zero.
 */

/** A part of a score that a role can be trained on. `score` is the whole, with penalty and grader noise. */
export type Channel = 'score' | 'task' | 'appeal';

/** One CoT's k summaries. Every channel given has the same length k; NaN marks a failed sample. */
export interface CotScores {
  /** The whole score, [k]. */
  readonly score: ArrayLike<number>;
  /** The task's part of the score alone, without penalty and appeal, [k]. */
  readonly task?: ArrayLike<number>;
  /** How much an agreeable reader likes the summary, whatever its correctness, [k]. */
  readonly appeal?: ArrayLike<number>;
  /** A number that stands for the CoT's text: equal texts have equal numbers. Two CoTs with one text are never a pair. */
  readonly cotText?: number;
  /** Numbers that stand for the summaries' texts in the same way, [k]. */
  readonly summaryTexts?: ArrayLike<number>;
}

/** One question's n CoTs. A CoT that itself failed has an empty `score`. */
export interface ScoreTree {
  readonly cots: readonly CotScores[];
}
