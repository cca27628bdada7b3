/**
 * The best k for a single step: the map from the closed form, its reference rows, and the real
 * selection checked against it.
 */
import { createRng, deriveSeed } from '../../base/random.js';
import { findScheme } from '../../selection/index.js';
import type { BestKMapData } from '../../show/figures/best-k-map.js';
import { bestK, bestKClosedForm, lossOfK, oneStepValue } from '../../world/closed-forms/index.js';
import { valuesOfChosen } from '../../world/gaussian/chosen-cots.js';
import { decimal, estimated, exact } from './_numbers.js';
import type { Chart } from './answer.js';
import type { Quantity } from './quantity.js';

/** The map's budget: large enough for a CoT at the highest price with 8 summaries. */
const MAP_BUDGET = 128;
const MAP_LAMBDAS = Array.from({ length: 13 }, (_, i) => 10 ** (i / 4 - 1));
const MAP_PRICES = [0, 0.25, 0.5, 1, 2, 4, 8, 16, 32];
/** The best whole k that theory.md states. */
const references = [
  { budget: 32, cotPrice: 0, best: [1, 1, 2, 4, 5] },
  { budget: 128, cotPrice: 4, best: [2, 3, 6, 10, 15] },
] as const;
const referenceLambdas = [0.3, 1, 3, 10, 30] as const;

/** @param marked points to label on the map, such as tasks or worlds */
export function map(marked: BestKMapData['marked'] & {}): Chart {
  const cells = MAP_LAMBDAS.flatMap((lambda) =>
    MAP_PRICES.map((price) => {
      const spending = { budget: MAP_BUDGET, cotPrice: price, lambda };
      return { lambda, price, bestK: bestK(spending), lossOf8: lossOfK({ ...spending, k: 8 }) };
    }),
  );
  return {
    figure: 'bestKMap',
    data: { cells, marked },
    caption: `The best k of one step with a budget of ${MAP_BUDGET} grows towards the upper right, where scores are noisy and CoTs are expensive; the contours show what k = 8 loses. Marked: where the random worlds start.`,
  };
}

/** Says where k = 1 stops being the best for one step. */
export function flipsText(budget: number): string {
  const grid = Array.from({ length: 401 }, (_, i) => 10 ** (i / 100 - 2));
  const lambda = grid.find((l) => bestK({ budget, cotPrice: 0, lambda: l }) > 1);
  const price = grid.find((r) => r < 30 && bestK({ budget, cotPrice: r, lambda: 1 }) > 1);
  const at = (value: number | undefined) =>
    value === undefined ? 'none tried' : decimal(value, 1);
  return `In one step at B = ${budget}, k = 1 stops being best at λ = ${at(lambda)} when CoTs are free, and at r = ${at(price)} when λ = 1.`;
}

export function closedFormNumbers(): Quantity[] {
  const rows = references.flatMap(({ budget, cotPrice, best }) =>
    referenceLambdas.map((lambda, i) =>
      exact(
        `best k of one step by enumeration, B = ${budget}, r = ${cotPrice}, λ = ${lambda}`,
        bestK({ budget, cotPrice, lambda }),
        {
          reference: best[i]!,
        },
      ),
    ),
  );
  const losses = MAP_LAMBDAS.flatMap((lambda) =>
    MAP_PRICES.map((cotPrice) => {
      const spending = { budget: MAP_BUDGET, cotPrice, lambda };
      return lossOfK({ ...spending, k: Math.round(bestKClosedForm(spending)) });
    }),
  );
  return [
    ...rows,
    exact(
      `the largest loss of the rounded closed form against enumeration, over the map’s ${losses.length} cells`,
      Math.max(...losses),
      {
        reference: 0.0008,
        note: 'The reference is from a grid of 72 cells that is not recorded.',
      },
    ),
  ];
}

/** The value of the CoT that the real selection keeps, with the closed form at the same whole n. */
export function spotCheckNumbers(seeds: number): Quantity[] {
  const scheme = findScheme('nested-mean');
  return references.flatMap(({ budget, cotPrice, best }) =>
    referenceLambdas.map((lambda, i) => {
      const k = best[i]!;
      const n = Math.floor(budget / (k + cotPrice));
      const rng = createRng(deriveSeed(1, 'spot check', budget, i));
      const values = valuesOfChosen(
        scheme,
        { questions: 25 * seeds, n, k },
        { summarySd: Math.sqrt(lambda) },
        rng,
      );
      return estimated(
        `true value of the CoT that nested-mean keeps, in σ_V, ${n} × ${k}, λ = ${lambda}`,
        [...values],
        {
          reference: oneStepValue({ budget: n * (k + cotPrice), cotPrice, k, lambda }),
          note: 'The reference is the closed form at this whole n.',
        },
      );
    }),
  );
}
