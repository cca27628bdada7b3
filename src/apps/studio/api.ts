/** What the studio's server and its page say to each other. All answers are JSON; NaN travels as null. */

import type { RoundMetrics, SampleRecord, Spent, TaskRecord } from '../../method/records.js';
import type { CrossPlay } from '../../runs/compare/comparison.js';
import type { BandPoint } from '../../stats/index.js';

/** `starting`: a process was started for it that has not taken it yet. `unreadable`: not even its config can be told. */
export type RunStatus = 'starting' | 'running' | 'stopped' | 'done' | 'unreadable';

/** One run of the list. */
export interface RunSummary {
  /** Opaque; requests name runs by it, never by a path. */
  readonly id: string;
  /** Below the served folder, with `/`. */
  readonly path: string;
  readonly status: RunStatus;
  /** What is wrong with the directory, a sentence each. */
  readonly notices: readonly string[];
  readonly task: string;
  readonly scheme: string;
  readonly n: number;
  readonly k: number;
  readonly seed: number;
  readonly budget: { readonly unit: 'summaries' | 'tokens'; readonly total: number };
  /** The last recorded round, and how much of the budget is spent, 0..1. */
  readonly round: number;
  readonly share: number;
  readonly spent: Spent;
  /** Held-out task score of the evaluations, at most 60 of them, for a sparkline; and the last one. */
  readonly curve: readonly number[];
  readonly score: number | null;
  /** The monitor's last reading of the CoTs, where the task has one. */
  readonly monitor: number | null;
  readonly hasSamples: boolean;
  /** Whether this studio may stop it or go on with it. */
  readonly can: { readonly stop: boolean; readonly resume: boolean };
}

/** GET /api/runs */
export interface RunList {
  /** The served folder, as the user gave it. */
  readonly folder: string;
  readonly version: string;
  readonly runs: readonly RunSummary[];
  /** Folders that could not be read and the like. */
  readonly notices: readonly string[];
}

/** The data of every `runs` event of GET /api/events. */
export interface RunChange {
  readonly changed: readonly RunSummary[];
  readonly gone: readonly string[];
  readonly notices: readonly string[];
}

/** GET /api/runs/ID */
export interface RunDetail {
  readonly run: RunSummary;
  /** config.json as it stands; null if it cannot be read. */
  readonly config: Readonly<Record<string, unknown>> | null;
  readonly task: TaskRecord | null;
  /** The plan that `candor train` prints, a line each; empty where the task is a file, which the studio does not run. */
  readonly plan: readonly string[];
  /** At most 2,000 rounds, evenly spread, every evaluated one among the first to be kept. */
  readonly metrics: readonly RoundMetrics[];
  /** Kept checkpoints. */
  readonly checkpoints: readonly number[];
  /** Every kept round's shoggoth with every kept round's face; null if it was not measured. */
  readonly crossPlay: CrossPlay | null;
}

/** GET /api/runs/ID/rounds */
export interface Rounds {
  /** Null where no samples are recorded. */
  readonly first: number | null;
  readonly last: number | null;
  readonly samples: number;
  /** How far samples.jsonl has been read into the index, in bytes, and how long it is. */
  readonly indexed: number;
  readonly bytes: number;
  readonly notices: readonly string[];
}

/** One question of a round, in short. */
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
  /** Samples with a coefficient other than 0. */
  readonly kept: { readonly shoggoth: number; readonly face: number };
}

/** GET /api/runs/ID/rounds/ROUND/questions?from=0 : at most 50 of them. */
export interface QuestionPage {
  readonly round: number;
  readonly questions: readonly QuestionLine[];
  /** All questions of the round. */
  readonly total: number;
}

/** A CoT as its monitor reads it. */
export interface Finding {
  /** 0..1 */
  readonly reading: number;
  /** Stretches of the text, [from, to) in UTF-16 units, without which the monitor would find less. */
  readonly marks: readonly (readonly [number, number])[];
}

/** GET /api/runs/ID/rounds/ROUND/questions/Q */
export interface QuestionSamples {
  /** In file order. A text beyond 20,000 characters is cut. */
  readonly records: readonly SampleRecord[];
  /** Places of cut texts: `i` for a CoT, `i/j` for a summary, with the length of the whole. */
  readonly cut: Readonly<Record<string, number>>;
  /** By `i`; empty where the task has no monitor or is a file, which the studio does not run. */
  readonly findings: Readonly<Record<number, Finding>>;
  /** The kind of each CoT by `i`, where the task declares kinds. */
  readonly kinds: Readonly<Record<number, string>>;
  /** The places before and after this one over all rounds; null at the ends. */
  readonly previous: Place | null;
  readonly next: Place | null;
  readonly notices: readonly string[];
}

export interface Place {
  readonly round: number;
  readonly q: number;
}

/** GET /api/runs/ID/rounds/ROUND/scores : all that a scheme sees of a round, and no text. */
export interface RoundScores {
  readonly round: number;
  /** In the order of the trees; a question whose samples are gone is missing. */
  readonly questions: readonly number[];
  /** [question][cot]; the index of the cot is its `i`. */
  readonly trees: readonly (readonly CotNumbers[])[];
  /** The run's scheme as its config has it. */
  readonly scheme: unknown;
  /** The seed of the round's ties: `createRng(deriveSeed(seed, 'select', round))`. */
  readonly seed: number;
  readonly notices: readonly string[];
}

/** One CoT's summaries: null for one that failed. */
export interface CotNumbers {
  readonly score: readonly (number | null)[];
  readonly task: readonly (number | null)[];
  readonly appeal?: readonly (number | null)[];
}

/** GET /api/runs/ID/search?text=T&from=BYTE */
export interface SearchPage {
  readonly hits: readonly SearchHit[];
  /** Where to go on; null at the end of the file. */
  readonly next: number | null;
  /** Bytes of samples.jsonl so far, and in all. */
  readonly read: number;
  readonly bytes: number;
}

export interface SearchHit extends Place {
  readonly i: number;
  readonly j: number | null;
  readonly field: 'question' | 'cot' | 'summary' | 'error';
  /** The match and at most 60 characters on either side. */
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

/** POST /api/compare */
export interface CompareRequest {
  readonly runs: readonly string[];
  /** `setting` (all that differs but the seed), `scheme`, `folder`, or a key of the config such as `optimiser.learningRate`. */
  readonly by: string;
}

/** The answer of POST /api/compare: the report's own analysis of these runs, grouped. */
export interface Grouped {
  readonly groups: readonly Group[];
  /** Every pair once, `a` the higher mean; indices into `groups`. */
  readonly pairs: readonly Pair[];
  /** Why some numbers are not comparable, a sentence each: unequal budgets, seeds that are not shared. */
  readonly notices: readonly string[];
}

export interface Group {
  readonly label: string;
  readonly runs: readonly string[];
  readonly seeds: readonly number[];
  readonly unfinished: number;
  /** Mean held-out task score at the end and its 95 % interval over seeds; null where there is none. */
  readonly final: {
    readonly mean: number | null;
    readonly low: number | null;
    readonly high: number | null;
  };
  /** Curves with bands, by what is spent. */
  readonly curves: Readonly<Record<Axis, readonly BandPoint[]>>;
  /** The monitor's reading of the CoTs in the same way; empty where there is none. */
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
  /** Seeds that both have. */
  readonly seeds: number;
  /** Whether the interval excludes zero, and whether that survives the adjustment. */
  readonly shown: boolean;
  readonly holds: boolean;
}

/** POST /api/plan and POST /api/launch */
export interface LaunchRequest {
  /** YAML or JSON of `candor train --config`; the task must be a built-in one. */
  readonly config: string;
  /** The new folder below the served one: one name of letters, digits, `.`, `_` and `-`. */
  readonly name: string;
}

/** The answer of POST /api/plan. */
export interface LaunchPlan {
  readonly lines: readonly string[];
  readonly cost: {
    readonly rounds: number | null;
    readonly summaries: number | null;
    readonly cots: number | null;
    /** The most tokens that the texts' limits allow. */
    readonly mostTokens: number | null;
    readonly evaluations: number | null;
  };
  readonly name: string;
}

/** The answer of POST /api/launch, /api/runs/ID/stop and /api/runs/ID/resume. */
export interface Launched {
  /** What was done, in a sentence. */
  readonly said: string;
  /** The run that it was done to. */
  readonly id: string;
}

/** Every refusal, with status 400 or above. */
export interface Refusal {
  readonly error: string;
}
