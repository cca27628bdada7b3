/** Leaves out each question in turn, for intervals that rest on questions. */
import { effectiveNumber, type Jackknifed, type Rarity } from './_intervals.js';
import { type QuestionSums, without } from './_question-sums.js';
import { rawVariances, type Variances } from './_variances.js';

export class Jackknife {
  readonly #rows: readonly QuestionSums[];
  readonly #all: Variances;
  readonly #without: readonly Variances[];
  /** The highest minus the lowest grade. */
  readonly #size: number;

  constructor(rows: readonly QuestionSums[], sums: QuestionSums, useGrades: boolean, size: number) {
    this.#rows = rows;
    this.#all = rawVariances(sums, useGrades);
    this.#without = rows.map((row) => rawVariances(without(sums, row), useGrades));
    this.#size = size;
  }

  /** @param weight how much a question informs the estimate */
  estimate(read: (of: Variances) => number, weight: (row: QuestionSums) => number): Jackknifed {
    return {
      value: read(this.#all),
      without: this.#without.map(read),
      informing: effectiveNumber(this.#rows.map(weight)),
    };
  }

  /**
   * @param squares a question's sum of squares that noise adds to
   * @param pairs above 0 where a question could show noise
   */
  rarity(squares: (row: QuestionSums) => number, pairs: (row: QuestionSums) => number): Rarity {
    const able = this.#rows.filter((row) => pairs(row) > 0);
    // Rounding errors between equal scores do not count as noise.
    const noisy = able.filter((row) => squares(row) > 1e-12 * row.grades * this.#size ** 2);
    return { able: able.length, noisy: noisy.length, most: this.#size ** 2 / 4 };
  }
}
