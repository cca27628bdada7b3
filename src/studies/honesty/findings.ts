/**
 * The findings of `candor honesty`: every run's path and final measures, stored in honesty.json.
 */
import type { HonestyMeasures } from './measures/measures.js';

/** One evaluation during a run. */
export interface PathPoint {
  readonly round: number;
  /** Summaries spent so far. */
  readonly summaries: number;
  readonly task: number;
  /** Share of CoTs that the monitor flags; null where the task has no monitor. */
  readonly cot: number | null;
  /** Share of summaries that the penalty's check flags; null where the task has no penalty. */
  readonly summary: number | null;
}

export interface HonestyRun {
  /** The arm's name in the experiment: arrangement and scheme together. */
  readonly arm: string;
  /** The id of one of the experiment's arrangements. */
  readonly arrangement: string;
  readonly scheme: string;
  readonly seed: number;
  readonly path: readonly PathPoint[];
  /** Measured on the trained pair, on questions that it was not trained on. */
  readonly final: HonestyMeasures;
}

export interface ArrangementNote {
  readonly id: string;
  /** A few words for an axis, such as `mind & face`. */
  readonly label: string;
  /** One sentence that describes the arrangement. */
  readonly describe: string;
  /**
   * CoT detection that Drori et al. 2025 (arXiv 2511.11584) print for their QA task, for the five
   * arms that the paper has.
   */
  readonly published?: number | undefined;
}

/** One part of the study: a task, arrangements and schemes, with the same seeds for all. */
export interface Experiment {
  readonly id: 'published' | 'levers' | 'hidden-messages';
  readonly task: string;
  readonly arrangements: readonly ArrangementNote[];
  readonly schemes: readonly string[];
  /** How each role's score is composed in each arrangement, as text. */
  readonly routing: Readonly<Record<string, { readonly shoggoth: string; readonly face: string }>>;
  /** The warm-started pair before training: as one model with both roles, and as two models. */
  readonly start: {
    readonly one?: HonestyMeasures | undefined;
    readonly two: HonestyMeasures;
  };
  readonly runs: readonly HonestyRun[];
}

export interface HonestyFindings {
  readonly candor: string;
  readonly seeds: number;
  /** Summaries that every run may spend. */
  readonly budget: number;
  /** The command that reproduces the numbers. */
  readonly command: string;
  readonly experiments: readonly Experiment[];
}
