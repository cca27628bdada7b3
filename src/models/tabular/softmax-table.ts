/** A tabular policy: one softmax over `columns` choices for each of `rows` contexts. */

export interface SoftmaxTable {
  readonly rows: number;
  readonly columns: number;
  /** [rows · columns] */
  readonly logits: Float64Array;
  /** The softmax of each row of `logits`, kept up to date by `ascend`, [rows · columns]. */
  readonly probabilities: Float64Array;
}

/**
 * Creates a table with these probabilities, [rows · columns]. A choice of probability 0 is never
 * made, and never learnt.
 */
export function tableOf(
  rows: number,
  columns: number,
  probabilities: ArrayLike<number>,
): SoftmaxTable {
  const p = Float64Array.from(probabilities);
  return { rows, columns, logits: p.map(Math.log), probabilities: p };
}

export function copyTable({ rows, columns, logits, probabilities }: SoftmaxTable): SoftmaxTable {
  return { rows, columns, logits: logits.slice(), probabilities: probabilities.slice() };
}

/**
 * Computes the gradient of Σ coef · log p(column | row) with respect to the logits into `out`,
 * [rows · columns], and returns it.
 * @param coefs the summed coefficient of each (row, column), [rows · columns]; may be `out`
 */
export function logitGradient(
  table: SoftmaxTable,
  coefs: Float64Array,
  out: Float64Array,
): Float64Array {
  const { rows, columns, probabilities } = table;
  for (let r = 0; r < rows; r++) {
    let total = 0;
    for (let i = r * columns; i < (r + 1) * columns; i++) total += coefs[i]!;
    for (let i = r * columns; i < (r + 1) * columns; i++)
      out[i] = coefs[i]! - total * probabilities[i]!;
  }
  return out;
}

/** Takes one step of plain gradient ascent on the logits; every row's largest logit is then 0. */
export function ascend(table: SoftmaxTable, gradient: Float64Array, rate: number): void {
  const { rows, columns, logits, probabilities } = table;
  for (let r = 0; r < rows; r++) {
    const from = r * columns;
    const to = from + columns;
    let largest = -Infinity;
    for (let i = from; i < to; i++) {
      logits[i] = logits[i]! + rate * gradient[i]!;
      if (logits[i]! > largest) largest = logits[i]!;
    }
    let sum = 0;
    for (let i = from; i < to; i++) {
      logits[i] = logits[i]! - largest;
      probabilities[i] = Math.exp(logits[i]!);
      sum += probabilities[i]!;
    }
    for (let i = from; i < to; i++) probabilities[i] = probabilities[i]! / sum;
  }
}

/** Returns a choice in row `row`, drawn by its probabilities; `uniform` is in [0, 1). */
export function choose(
  { columns, probabilities }: SoftmaxTable,
  row: number,
  uniform: number,
): number {
  const from = row * columns;
  let rest = uniform;
  let last = 0;
  for (let c = 0; c < columns; c++) {
    const p = probabilities[from + c]!;
    if (p === 0) continue;
    last = c;
    rest -= p;
    if (rest < 0) return c;
  }
  // Rounding may leave a sliver of the unit interval to no choice.
  return last;
}
