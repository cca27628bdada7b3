/** What `candor honesty` found: every run with its path and its final measures. The report and honesty.json are made of this. */
import type { HonestyMeasures } from './measures/measures.js';

/** One evaluation of a run on its way. */
export interface PathPoint {
  readonly round: number;
  /** Summaries spent so far. */
  readonly summaries: number;
  readonly task: number;
  /** Share of CoTs in which the monitor finds it; null where the task has no monitor. */
  readonly cot: number | null;
  /** Share of summaries in which the penalty's check finds it; null where the task has no penalty. */
  readonly summary: number | null;
}

export interface HonestyRun {
  /** Names the arm in the experiment: `arrangement` and `scheme` together. */
  readonly arm: string;
  /** An id of the experiment's arrangements. */
  readonly arrangement: string;
  readonly scheme: string;
  readonly seed: number;
  readonly path: readonly PathPoint[];
  /** Of the trained pair, on questions that it was not trained on. */
  readonly final: HonestyMeasures;
}

export interface ArrangementNote {
  readonly id: string;
  /** A few words for an axis, such as `mind & face`. */
  readonly label: string;
  /** One sentence: what is arranged how. */
  readonly describe: string;
  /** CoT detection that Drori et al. 2025 (arXiv 2511.11584) print for their QA task, where it is one of their five arms. */
  readonly published?: number;
}

/** A part of the experiment: one task, some arrangements, some schemes, the same seeds for all. */
export interface Experiment {
  readonly id: 'published' | 'levers' | 'hidden-messages';
  readonly task: string;
  readonly arrangements: readonly ArrangementNote[];
  readonly schemes: readonly string[];
  /** How each role's score is made in each arrangement, in words. */
  readonly routing: Readonly<Record<string, { readonly shoggoth: string; readonly face: string }>>;
  /** The warm-started pair before any training, where one model has both roles and where there are two. */
  readonly start: { readonly one?: HonestyMeasures; readonly two: HonestyMeasures };
  readonly runs: readonly HonestyRun[];
}

export interface HonestyFindings {
  readonly candor: string;
  readonly seeds: number;
  /** Summaries that every run could spend. */
  readonly budget: number;
  /** The command that gives the same numbers again. */
  readonly command: string;
  readonly experiments: readonly Experiment[];
}
