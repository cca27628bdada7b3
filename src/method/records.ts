/** What a run directory holds, line by line. Nothing here depends on the time of day or the machine. */
import type { TokenCount } from '../models/metered.js';
import type { Cause, MODEL_CAUSES, OUTSIDE_CAUSES } from '../tasks/grading/causes.js';
import type { Task, Verdict } from '../tasks/task.js';
import type { Warning } from './warnings.js';

/** task.json: what a run remembers of its task. */
export interface TaskRecord
  extends Pick<Task, 'name' | 'description' | 'difficulties' | 'cotKinds' | 'summaryKinds'> {
  /** SHA-256 of the task's file, if the task is a file. */
  readonly sha256?: string;
  /** SHA-256 of the scheme's file, if the scheme is code in a file. */
  readonly schemeSha256?: string;
  /** The version of Candor that began the run. */
  readonly candor: string;
}

/** What was spent so far, since the start of training. Evaluation is not counted. */
export interface Spent {
  readonly summaries: number;
  readonly cots: number;
  /** Sampled tokens, stop tokens included. */
  readonly cotTokens: number;
  readonly summaryTokens: number;
}

/** The tokens that went in and out of each model. */
export interface RunTokens {
  readonly shoggoth?: TokenCount;
  readonly face?: TokenCount;
  /** Of the language model that rewords CoTs, where one does. */
  readonly paraphraser?: TokenCount;
}

/** One role's update in one round. */
export interface UpdateMetrics {
  /** Samples with a coefficient other than 0. */
  readonly kept: number;
  /** L2 norm of the last step's gradient, before clipping. */
  readonly gradNorm: number;
  /** Mean log p per token of the trained tokens before the update; null if nothing was trained. */
  readonly logprob: number | null;
}

/** The samples whose CoT is of one kind and whose summary is of another. */
export interface KindCell {
  readonly samples: number;
  /** Mean task score over the samples that have one; null if none has. */
  readonly task: number | null;
}

/** How many of a role's texts something went wrong with. A cause that did not occur is absent. */
export interface RoleCauses {
  /** All of the role's texts. */
  readonly texts: number;
  /** By causes that are the model's doing. A text that was cut off and on which the grader then failed counts under both. */
  readonly model: { readonly [cause in (typeof MODEL_CAUSES)[number]]?: number };
  /** By causes outside the model; the score is then missing. */
  readonly outside: { readonly [cause in (typeof OUTSIDE_CAUSES)[number]]?: number };
}

/** What went wrong with whose texts: CoTs, their rewordings where a paraphraser stands between, and summaries. */
export interface Causes {
  readonly shoggoth: RoleCauses;
  readonly paraphraser?: RoleCauses;
  readonly face: RoleCauses;
}

/** Held-out questions, one CoT and one summary each; no grader noise, no penalty: the task's part of the score. A text that
 *  was cut off at its limit is graded as it stands. */
export interface Evaluation {
  readonly questions: number;
  /** Mean task score over the samples that have one; null if none has. */
  readonly task: number | null;
  /** Samples without a score, by what is said of each. */
  readonly failures: Readonly<Record<string, number>>;
  /** Samples that have the lowest score because their grader failed, by what is said of each. */
  readonly scoredLowest?: Readonly<Record<string, number>>;
  /** Cut-off texts and graders' failures. Absent in older runs. */
  readonly causes?: Causes;
  readonly byDifficulty: readonly {
    readonly difficulty: string;
    readonly questions: number;
    readonly task: number | null;
  }[];
  /** Share of each kind of CoT, where the task declares kinds. */
  readonly cotKinds?: Readonly<Record<string, number>>;
  /** Mean task score for each kind of CoT that occurred: how well the face reads it. */
  readonly taskByKind?: Readonly<Record<string, number | null>>;
  /** Held-out samples by kind of CoT, then by kind of summary, where the task declares both; pairs that did not occur are absent. */
  readonly byKinds?: Readonly<Record<string, Readonly<Record<string, KindCell>>>>;
  /** Mean reading of the monitor on the CoTs, where the task has one. */
  readonly monitor?: number;
  /** Mean penalty and appeal of the summaries that were graded, where the task has them; neither is in `task`. */
  readonly penalty?: number | null;
  readonly appeal?: number | null;
  readonly cotTokens: number;
  readonly summaryTokens: number;
}

/** What a guard saw and did. */
export interface GuardNews {
  readonly round: number;
  /** `stop` ended the run; `slow` made the shoggoth's steps smaller from the next round on. */
  readonly action: 'stop' | 'slow';
  /** The monitor's reading of the warm-started pair's CoTs, and of this round's. */
  readonly from: number;
  readonly to: number;
}

/** One line of metrics.jsonl. Round 0 is the warm-started pair before any update and has an evaluation alone. */
export interface RoundMetrics {
  readonly round: number;
  /** Cumulative. */
  readonly spent: Spent;
  /** Cumulative, evaluations included; where one model has both roles, under the name of the shoggoth. Absent in older runs. */
  readonly tokens?: RunTokens;
  /** The round's own training samples. */
  readonly train?: {
    /** Mean whole score over the samples that have one; null if none has. */
    readonly score: number | null;
    readonly task: number | null;
    /** Samples without a score, by what is said of each: CoTs that were left out, and summaries. */
    readonly failures: Readonly<Record<string, number>>;
    /** Samples that have the lowest score for what went wrong, by what is said of each. */
    readonly scoredLowest?: Readonly<Record<string, number>>;
    /** What went wrong with whose texts. Absent in older runs. */
    readonly causes?: Causes;
    /** Summaries whose score is a grader's. Absent in older runs, where every score is. */
    readonly graded?: number;
    /** CoTs with no summary that has a score, which no scheme can keep. */
    readonly cotsWithoutScore: number;
    readonly cotKinds?: Readonly<Record<string, number>>;
    /** Share of the shoggoth's positive coefficients on each difficulty, in the order of the task's difficulties. */
    readonly keptByDifficulty: readonly number[];
  };
  /** Absent in rounds in which the role does not learn. */
  readonly shoggoth?: UpdateMetrics;
  readonly face?: UpdateMetrics;
  /** Stands in the one round in which the guard found that candor had fallen. */
  readonly guard?: GuardNews;
  /** What has become true in this round and gives cause to warn. */
  readonly warnings?: readonly Warning[];
  /** Measured after the round's update. Not every round has one. */
  readonly evaluation?: Evaluation;
}

/**
 * One line of samples.jsonl: one summary, or one CoT that was left out before it had a summary.
 *
 * A sample may have a score and a `cause`: a cut-off summary that was graded as it stands, or one that has the lowest score because its
 * grader failed. It has an `error` if and only if its score is missing. Older runs have no `truncated`, `cause` and `why`; all that went
 * wrong in them has an `error` and no score.
 */
export interface SampleRecord {
  readonly round: number;
  /** Index of the question within the round. */
  readonly q: number;
  /** Index of the CoT within the question. */
  readonly i: number;
  /** Index of the summary within the CoT; null for a CoT that failed. */
  readonly j: number | null;
  readonly questionId: string;
  readonly question: string;
  readonly difficulty: string;
  readonly cot: string;
  /** What the face read instead, where a paraphraser stands between. */
  readonly reworded?: string;
  readonly summary: string | null;
  /** The whole score; null if it is missing. */
  readonly score: number | null;
  /** The grader's, or the lowest of the scale where `why` is there. */
  readonly parts: {
    readonly task: number;
    readonly penalty?: number;
    readonly appeal?: number;
  } | null;
  /** What the judge said, where a language model is the grader. */
  readonly verdict?: Verdict;
  /** The grader's error, where it makes one: it is in the score, and schemes see it in every part. */
  readonly noise?: number;
  /** Which texts were cut off at their limits; absent if none was. A CoT's stands on each of its records. */
  readonly truncated?: readonly ('cot' | 'reworded' | 'summary')[];
  /** What went wrong with this summary, or with the CoT where `j` is null. What only its CoT suffered stands in `truncated`. */
  readonly cause?: Cause;
  /** Why the score is the lowest of the scale and not a grader's, in words. */
  readonly why?: string;
  /** Why the score is missing, in words. */
  readonly error?: string;
  /** Coefficient and reason, for a sample that trains the role. */
  readonly shoggoth?: { readonly coef: number; readonly why: string };
  readonly face?: { readonly coef: number; readonly why: string };
}
