/** All settings of the explorable page with their ranges. The address of the page stores them. */
import { schemes } from '../../selection/index.js';
import { type PlaceName, places } from './places.js';

export interface ExploreState {
  readonly world: PlaceName;
  /** The names of the 1..6 schemes shown, in the order of their panels. */
  readonly schemes: readonly string[];
  /**
   * CoTs per question, and summaries per CoT. With the price they determine the budget of a round.
   */
  readonly n: number;
  readonly k: number;
  readonly split: Split;
  /** The price of a CoT, in summaries. */
  readonly price: number;
  /** The number of top summaries that top-m schemes average. */
  readonly m: number;
  /** The fraction of CoTs that is kept; 0 stands for each scheme's own fraction. */
  readonly fraction: number;
  /** The standard deviation of the grader's error. */
  readonly noise: number;
  /** The penalty of a leak in the world `candor`. */
  readonly penalty: number;
  /** The step sizes of plain gradient ascent on the logits. */
  readonly shoggothStep: number;
  readonly faceStep: number;
  /**
   * Whether step sizes are scaled so that a round moves the logits equally far under every scheme.
   */
  readonly equalSpeed: boolean;
  readonly rounds: number;
  /** The start of training in the portrait. */
  readonly x: number;
  readonly y: number;
}

/**
 * How schemes split the budget.
 * - `k`: schemes that score a CoT by several summaries take k of them, and as many CoTs as the rest
 *   pays for; the others take one summary per CoT.
 * - `own`: each scheme uses its own k.
 * - `same`: n × k for all.
 */
export const splits = ['k', 'own', 'same'] as const;
export type Split = (typeof splits)[number];

/** The range of a slider. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

export const MAX_SCHEMES = 6;

/**
 * Values lie whole steps above `low`. The step sizes have logarithmic sliders, for which only the
 * ends of the range matter.
 */
export const ranges = {
  n: { low: 2, high: 32, step: 1 },
  k: { low: 1, high: 16, step: 1 },
  price: { low: 0, high: 8, step: 0.25 },
  m: { low: 1, high: 16, step: 1 },
  fraction: { low: 0, high: 1, step: 0.05 },
  noise: { low: 0, high: 1, step: 0.02 },
  penalty: { low: 0, high: 2, step: 0.05 },
  shoggothStep: { low: 0.01, high: 3, step: 0.001 },
  faceStep: { low: 0.01, high: 3, step: 0.001 },
  rounds: { low: 10, high: 300, step: 10 },
  x: { low: 0.02, high: 0.98, step: 0.01 },
  y: { low: 0.02, high: 0.98, step: 0.01 },
} as const satisfies Record<string, NumberRange>;

export type NumberKey = keyof typeof ranges;

/**
 * The schemes that a world with one question can distinguish: those that do not read the appeal,
 * which these worlds do not score, and whose CoTs compete within a question.
 */
export const explorable: readonly string[] = schemes
  .filter(({ needs, spec }) => !needs.includes('appeal') && spec.scope === 'per-question')
  .map(({ name }) => name);

export const initialState: ExploreState = {
  world: 'lottery',
  schemes: ['basic', 'nested-top3', 'nested-mean', 'nested-advantage'],
  n: 4,
  k: 8,
  split: 'k',
  price: 0,
  m: 3,
  fraction: 0,
  noise: 0,
  penalty: 1,
  shoggothStep: 0.12,
  faceStep: 0.12,
  equalSpeed: true,
  rounds: 120,
  ...places.lottery.start,
};

/** Returns the nearest value in the range. */
export function clampTo({ low, high, step }: NumberRange, value: number): number {
  const stepped = low + Math.round((value - low) / step) * step;
  return Number(Math.min(high, Math.max(low, stepped)).toFixed(4));
}
