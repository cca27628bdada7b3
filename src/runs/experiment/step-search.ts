/** Which step size of a grid an arm trains with, by the search that was made for it. */
import type { Tuning } from './comparison.js';

export interface ChosenStep {
  readonly learningRate: number;
  /** Its place in the grid, from 0. */
  readonly index: number;
  /** The side on which the grid ends beside it, so that a step beyond might do better; undefined inside a grid, or of one value. */
  readonly edge?: 'lowest' | 'highest';
}

/** The step size with the highest score, the first of equals; undefined where the search has no finite score for the arm. */
export function chosenStep(
  { grid, scores }: Pick<Tuning, 'grid' | 'scores'>,
  label: string,
): ChosenStep | undefined {
  const own = (scores[label] ?? []).map((score) =>
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
