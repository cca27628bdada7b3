/** Everything that a person can set on the explorable page, with its range. The address of the page keeps it. */
import { schemes } from '../../selection/index.js';
import { type PlaceName, places } from './places.js';

export interface ExploreState {
  readonly world: PlaceName;
  /** Names of the schemes shown, in the order of their panels, 1..6. */
  readonly schemes: readonly string[];
  /** CoTs of a question, and summaries of a CoT: together with the price they are the budget of a round. */
  readonly n: number;
  readonly k: number;
  readonly split: Split;
  /** Price of a CoT in summaries. */
  readonly price: number;
  /** Of the mean of the top m summaries. */
  readonly m: number;
  /** Fraction of the CoTs that is kept; 0: each scheme's own. */
  readonly fraction: number;
  /** Standard deviation of the grader's error. */
  readonly noise: number;
  /** What a leak costs, in the world `candor`. */
  readonly penalty: number;
  /** Step sizes of plain gradient ascent on the logits. */
  readonly shoggothStep: number;
  readonly faceStep: number;
  /** Scales each scheme's steps so that a round moves the logits of all schemes equally far. */
  readonly equalSpeed: boolean;
  readonly rounds: number;
  /** Where training starts, in the portrait. */
  readonly x: number;
  readonly y: number;
}

/**
 * How schemes split the budget. `k`: those that judge a CoT by several summaries take k of them, and as many CoTs as that
 * leaves; the others take one. `own`: each has its own k. `same`: n × k for all.
 */
export const splits = ['k', 'own', 'same'] as const;
export type Split = (typeof splits)[number];

/** A number with a slider. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

export const MAX_SCHEMES = 6;

/** Values are steps above `low`. Step sizes have a logarithmic slider, of which only the ends count here. */
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
 * The schemes that a world of one question can tell apart: those that read no appeal, which these worlds do not score, and
 * whose CoTs compete within a question.
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

/** The nearest value that the range has. */
export function clampTo({ low, high, step }: NumberRange, value: number): number {
  const stepped = low + Math.round((value - low) / step) * step;
  return Number(Math.min(high, Math.max(low, stepped)).toFixed(4));
}
