import { cellValues, type World } from '../world.js';

export interface VarianceParts {
  /** σ_V², the variance over kinds of CoT, each worth the mean of its answers. */
  readonly between: number;
  /**
   * σ_W² + σ_G², the mean variance of a summary's score around its CoT's value, with luck and the
   * grader's error.
   */
  readonly within: number;
}

/**
 * Returns the variances of Model G for an exact world at its start, with kinds of CoT and answers
 * at their starting probabilities. Exact.
 */
export function varianceParts(world: World): VarianceParts {
  const { shoggoth, face } = world.start;
  const values = cellValues(world);
  const moment = (scores: (cell: number) => number, from: number) => {
    let sum = 0;
    for (let c = from; c < from + face.columns; c++) sum += face.probabilities[c]! * scores(c);
    return sum;
  };
  let mean = 0;
  let square = 0;
  let within = world.noise ** 2;
  for (let t = 0; t < shoggoth.columns; t++) {
    const from = t * face.columns;
    const value = moment((c) => values[c]!, from);
    mean += shoggoth.probabilities[t]! * value;
    square += shoggoth.probabilities[t]! * value ** 2;
    within +=
      shoggoth.probabilities[t]! *
      moment((c) => scoreSquare(world, c) - value ** 2 + world.luck[c]! ** 2, from);
  }
  return { between: square - mean ** 2, within };
}

/** Returns E[score²] of a cell, without luck and noise. */
function scoreSquare({ outcomes, penalty, penaltyWeight }: World, cell: number): number {
  return outcomes[cell]!.reduce(
    (sum, { score, probability }) =>
      sum + probability * (score - penaltyWeight * penalty[cell]!) ** 2,
    0,
  );
}
