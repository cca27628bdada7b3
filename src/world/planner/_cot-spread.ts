/** Estimates a CoT's summary variance and its square without bias, whatever the distribution. */

export interface CotSpread {
  /** σ_W², plus `gradeShare` · σ_G². */
  readonly variance: number;
  /** The square of the expected variance. */
  readonly squaredVariance: number;
  /** 0 where every summary has at least two grades; otherwise the mean of 1 / grades. */
  readonly gradeShare: number;
}

/**
 * Half the squared difference of two summaries is σ² on average. Two pairs without a summary in
 * common are independent, so their product is σ⁴ on average. With two grades a, b of each summary
 * (a_i − a_j)(b_i − b_j) / 2 is free of the grader's noise. Uses all pairings of every four
 * neighbours in a circle.
 * @param summaries the valid grades of each summary
 * @returns null for fewer than four summaries
 */
export function cotSpread(summaries: readonly (readonly number[])[]): CotSpread | null {
  const k = summaries.length;
  if (k < 4) return null;
  const regraded = summaries.every(({ length }) => length > 1);
  const mean = (grades: readonly number[]) => grades.reduce((sum, g) => sum + g, 0) / grades.length;
  const first = summaries.map((grades) => (regraded ? grades[0]! : mean(grades)));
  const second = summaries.map((grades) => (regraded ? mean(grades.slice(1)) : mean(grades)));
  const pair = (i: number, j: number) =>
    ((first[i % k]! - first[j % k]!) * (second[i % k]! - second[j % k]!)) / 2;
  let variance = 0;
  let squaredVariance = 0;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < i; j++) variance += pair(i, j);
    squaredVariance +=
      pair(i, i + 1) * pair(i + 2, i + 3) +
      pair(i, i + 2) * pair(i + 1, i + 3) +
      pair(i, i + 3) * pair(i + 1, i + 2);
  }
  return {
    variance: variance / ((k * (k - 1)) / 2),
    squaredVariance: squaredVariance / (3 * k),
    gradeShare: regraded ? 0 : mean(summaries.map(({ length }) => 1 / length)),
  };
}
