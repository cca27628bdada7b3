/** The step size that a search chooses for an arm. */

/** The scores of a search. */
export interface StepScores {
  readonly grid: readonly number[];
  /** For each arm, the mean final score at each value of the grid, in the grid's order. */
  readonly scores: Readonly<Record<string, readonly number[]>>;
}

export interface ChosenStep {
  readonly learningRate: number;
  /** Its index in the grid. */
  readonly index: number;
  /**
   * The end of the grid that it lies at, so that a step beyond might do better; undefined inside a
   * grid, and for a grid of one value.
   */
  readonly edge?: 'lowest' | 'highest';
}

/**
 * The step size with the highest score, the first of equals; undefined if the search has no finite
 * score for the arm.
 */
export function chosenStep({ grid, scores }: StepScores, arm: string): ChosenStep | undefined {
  const own = (scores[arm] ?? []).map((score) =>
    Number.isFinite(score) ? score : Number.NEGATIVE_INFINITY,
  );
  const best = Math.max(...own);
  if (!Number.isFinite(best)) return undefined;
  const order = [...grid].sort((a, b) => a - b);
  const index = own.indexOf(best);
  const learningRate = grid[index]!;
  const isSearch = grid.length > 1;
  if (isSearch && learningRate === order[0]) return { learningRate, index, edge: 'lowest' };
  if (isSearch && learningRate === order.at(-1)) return { learningRate, index, edge: 'highest' };
  return { learningRate, index };
}
