/**
 * An answer to one of the questions that people argue about: the short answer, the figures, the
 * numbers, and the conditions under which it changes.
 */
import type { ChartData } from './charts.js';
import type { Quantity } from './quantity.js';
import type { TransformerResult } from './transformer-results.js';

/** A figure with one sentence that says what to look for. */
export type Chart = ChartData & { readonly caption: string };

export interface Answer {
  /** The name of its file, such as `best-k`, which is also the anchor in the report. */
  readonly id: string;
  readonly question: string;
  /** One or two sentences, with the decisive numbers. */
  readonly short: string;
  readonly charts: readonly Chart[];
  readonly numbers: readonly Quantity[];
  /** One or two sentences that say where the answer reverses. */
  readonly flips: string;
  /** One or two sentences that say what it depends on, and what the world leaves out. */
  readonly depends: string;
  /** What comparisons of trained transformers say about it, where some exist. */
  readonly onTransformers?: TransformerResult;
}

/** How much to spend. */
export interface Effort {
  /** Simulated seeds per number; 200 or more unless the run is quick. */
  readonly seeds: number;
}

/** Computes an answer. The same effort gives the same answer on any machine. */
export type Answerer = (effort: Effort) => Answer | Promise<Answer>;
