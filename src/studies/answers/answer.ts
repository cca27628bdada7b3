/** One of the questions that people argue about, answered: the short answer, the pictures, the numbers, and when it is otherwise. */
import type { ChartData } from './charts.js';
import type { TransformerResult } from './transformer-results.js';

/** A figure with the one sentence that says what to see. */
export type Chart = ChartData & { readonly caption: string };

/** A number with its 95 % interval; `low` and `high` are NaN where it is exact. */
export interface Quantity {
  readonly what: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The number that was derived or simulated before, where there is one. */
  readonly reference?: number;
  /** Why it differs from the reference, or what it was measured on. */
  readonly note?: string;
}

export interface Answer {
  /** Its file's name, such as `best-k`; the anchor in the report. */
  readonly id: string;
  readonly question: string;
  /** One or two sentences, with the decisive numbers. */
  readonly short: string;
  readonly charts: readonly Chart[];
  readonly numbers: readonly Quantity[];
  /** One or two sentences: where the answer turns round. */
  readonly flips: string;
  /** One or two sentences: what it depends on, and what the world leaves out. */
  readonly depends: string;
  /** What comparisons of trained transformers say on it, where there are any. */
  readonly onTransformers?: TransformerResult;
}

/** How much to spend. */
export interface Effort {
  /** Simulated seeds of a number; 200 or more unless the run is quick. */
  readonly seeds: number;
}

/** Computes an answer; the same for the same effort, on any machine. */
export type Answerer = (effort: Effort) => Answer | Promise<Answer>;
