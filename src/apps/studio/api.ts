/** The messages between the studio's server and its page, as JSON. NaN travels as null. */

import type { RoundMetrics, SampleRecord, Spent, TaskRecord } from '../../method/records.js';
import type { CrossPlay } from '../../runs/compare/comparison.js';
import type { BandPoint } from '../../stats/index.js';

/**
 * `starting`: a process was started for the run and has not locked its directory yet.
 * `unreadable`: the directory has no readable config and no readable metrics.
 */
export type RunStatus = 'starting' | 'running' | 'stopped' | 'done' | 'unreadable';

/** A run as the list shows it. */
export interface RunSummary {
  /** Opaque. Requests name runs by this id, never by a path. */
  readonly id: string;
  /** Relative to the served folder, with `/`. */
  readonly path: string;
  readonly status: RunStatus;
  /** What is wrong with the directory, one sentence each. */
  readonly notices: readonly string[];
  readonly task: string;
  readonly scheme: string;
  readonly n: number;
  readonly k: number;
  readonly seed: number;
  readonly budget: { readonly unit: 'summaries' | 'tokens'; readonly total: number };
  /** The last recorded round. */
  readonly round: number;
  /** The share of the budget that is spent, 0..1. */
  readonly share: number;
  readonly spent: Spent;
  /** Held-out task scores for a sparkline, at most 60 of the evaluations. */
  readonly curve: readonly number[];
  /** The last held-out task score. */
  readonly score: number | null;
  /** The monitor's last reading of the CoTs; null if the task has no monitor. */
  readonly monitor: number | null;
  readonly hasSamples: boolean;
  /** Whether this studio may stop or resume the run. */
  readonly can: { readonly stop: boolean; readonly resume: boolean };
}

/** The answer of GET /api/runs. */
export interface RunList {
  /** The served folder, as the user gave it. */
  readonly folder: string;
  readonly version: string;
  readonly runs: readonly RunSummary[];
  /** Problems that belong to no run, such as folders that cannot be read. */
  readonly notices: readonly string[];
}

/** The data of each `runs` event of GET /api/events. */
export interface RunChange {
  readonly changed: readonly RunSummary[];
  readonly gone: readonly string[];
  readonly notices: readonly string[];
}

/** The answer of GET /api/runs/ID. */
export interface RunDetail {
  readonly run: RunSummary;
  /** config.json as it stands; null if it cannot be read. */
  readonly config: Readonly<Record<string, unknown>> | null;
  readonly task: TaskRecord | null;
  /**
   * The lines of the plan that `candor train` prints. Empty if the task is a file, because the
   * studio does not execute task files.
   */
  readonly plan: readonly string[];
  /** At most 2,000 rounds, evenly spread; evaluated rounds take precedence. */
  readonly metrics: readonly RoundMetrics[];
  /** The rounds whose checkpoints were kept. */
  readonly checkpoints: readonly number[];
  /** Every kept shoggoth paired with every kept face; null if this was not measured. */
  readonly crossPlay: CrossPlay | null;
}

/** The answer of GET /api/runs/ID/rounds. */
export interface Rounds {
  /** Null if no samples are recorded. */
  readonly first: number | null;
  readonly last: number | null;
  readonly samples: number;
  /** Bytes of samples.jsonl that the index covers. */
  readonly indexed: number;
  /** Bytes of samples.jsonl. */
  readonly bytes: number;
  readonly notices: readonly string[];
}

/** One line of a round's list of questions. */
export interface QuestionLine {
  readonly q: number;
  readonly id: string;
  /** At most 200 characters. */
  readonly text: string;
  readonly difficulty: string;
  readonly cots: number;
  readonly summaries: number;
  readonly failed: number;
  readonly mean: number | null;
  readonly best: number | null;
  /** The number of samples with a coefficient other than 0. */
  readonly kept: { readonly shoggoth: number; readonly face: number };
}

/** The answer of GET /api/runs/ID/rounds/ROUND/questions?from=0, at most 50 questions. */
export interface QuestionPage {
  readonly round: number;
  readonly questions: readonly QuestionLine[];
  /** The number of questions in the whole round. */
  readonly total: number;
}

/** What the monitor finds in one CoT. */
export interface Finding {
  /** 0..1 */
  readonly reading: number;
  /**
   * Stretches of the text, [from, to) in UTF-16 units. Without any one of their characters the
   * reading would be lower.
   */
  readonly marks: readonly (readonly [number, number])[];
}

/** The answer of GET /api/runs/ID/rounds/ROUND/questions/Q. */
export interface QuestionSamples {
  /** In file order. Texts longer than 20,000 characters are shortened. */
  readonly records: readonly SampleRecord[];
  /** The full length of each shortened text: `i` names a CoT, `i/j` a summary. */
  readonly cut: Readonly<Record<string, number>>;
  /**
   * Findings by `i`. Empty if the task has no monitor or is a file, because the studio does not
   * execute task files.
   */
  readonly findings: Readonly<Record<number, Finding>>;
  /** The kind of each CoT by `i`, if the task declares kinds. */
  readonly kinds: Readonly<Record<number, string>>;
  /** The question before this one, across rounds; null at the start. */
  readonly previous: Place | null;
  /** The question after this one, across rounds; null at the end. */
  readonly next: Place | null;
  readonly notices: readonly string[];
}

/** One question of one round. */
export interface Place {
  readonly round: number;
  readonly q: number;
}

/** The answer of GET /api/runs/ID/rounds/ROUND/scores: a round's scores without its texts. */
export interface RoundScores {
  readonly round: number;
  /** The question of each tree. Questions without samples are missing. */
  readonly questions: readonly number[];
  /** [question][cot], where `cot` is the CoT's `i`. */
  readonly trees: readonly (readonly CotNumbers[])[];
  /** The run's scheme, as in its config. */
  readonly scheme: unknown;
  /** The run's seed; ties are drawn from `createRng(deriveSeed(seed, 'select', round))`. */
  readonly seed: number;
  readonly notices: readonly string[];
}

/** The scores of one CoT's summaries; null for a summary whose score is missing. */
export interface CotNumbers {
  readonly score: readonly (number | null)[];
  readonly task: readonly (number | null)[];
  readonly appeal?: readonly (number | null)[] | undefined;
}

/** The answer of GET /api/runs/ID/search?text=T&from=BYTE. */
export interface SearchPage {
  readonly hits: readonly SearchHit[];
  /** The byte from which to continue; null at the end of the file. */
  readonly next: number | null;
  /** Bytes of samples.jsonl searched so far. */
  readonly read: number;
  /** Bytes of samples.jsonl. */
  readonly bytes: number;
}

export interface SearchHit extends Place {
  readonly i: number;
  readonly j: number | null;
  readonly field: 'question' | 'cot' | 'summary' | 'error';
  /** At most 60 characters before the match. */
  readonly before: string;
  readonly match: string;
  /** At most 60 characters after the match. */
  readonly after: string;
}

/** The body of POST /api/compare. */
export interface CompareRequest {
  readonly runs: readonly string[];
  /**
   * `setting` (everything but the seed), `scheme`, `folder`, or a key of the config such as
   * `optimiser.learningRate`.
   */
  readonly by: string;
}

/** The answer of POST /api/compare: the report's analysis of these runs, grouped. */
export interface Grouped {
  readonly groups: readonly Group[];
  /** Every pair once; `a`, the group with the higher mean, and `b` are indices into `groups`. */
  readonly pairs: readonly Pair[];
  /** Why some numbers cannot be compared, one sentence each. */
  readonly notices: readonly string[];
}

export interface Group {
  readonly label: string;
  readonly runs: readonly string[];
  readonly seeds: readonly number[];
  readonly unfinished: number;
  /** The final held-out task score with its 95 % interval over seeds; null if it has none. */
  readonly final: {
    readonly mean: number | null;
    readonly low: number | null;
    readonly high: number | null;
  };
  /** The held-out task score against what was spent, with bands. */
  readonly curves: Readonly<Record<Axis, readonly BandPoint[]>>;
  /** The monitor's reading of the CoTs in the same form; empty if the task has no monitor. */
  readonly monitor: Readonly<Record<Axis, readonly BandPoint[]>>;
}

export type Axis = 'summaries' | 'tokens' | 'rounds';

export interface Pair {
  readonly a: number;
  readonly b: number;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Adjusted for all pairs (Holm). */
  readonly p: number | null;
  /** The number of seeds that both groups have. */
  readonly seeds: number;
  /** Whether the interval excludes zero. */
  readonly shown: boolean;
  /** Whether the difference survives the adjustment for all pairs. */
  readonly holds: boolean;
}

/** The body of POST /api/plan and POST /api/launch. */
export interface LaunchRequest {
  /** YAML or JSON of `candor train --config`. The task must be built in. */
  readonly config: string;
  /** The new folder in the served one: a single name of letters, digits, `.`, `_` and `-`. */
  readonly name: string;
}

/** The answer of POST /api/plan. */
export interface LaunchPlan {
  readonly lines: readonly string[];
  readonly cost: {
    readonly rounds: number | null;
    readonly summaries: number | null;
    readonly cots: number | null;
    /** The most tokens that the limits on CoTs and summaries allow. */
    readonly mostTokens: number | null;
    readonly evaluations: number | null;
  };
  readonly name: string;
}

/** The answer of POST /api/launch, /api/runs/ID/stop and /api/runs/ID/resume. */
export interface Launched {
  /** What was done, in one sentence. */
  readonly message: string;
  /** The id of the run. */
  readonly id: string;
}

/** The body of every refusal, with status 400 or above. */
export interface Refusal {
  readonly error: string;
}
