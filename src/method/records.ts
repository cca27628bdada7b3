/**
 * The records of a run directory, line by line. Nothing here depends on the time of day or the
 * machine.
 */
import type { Failures } from '../config/failures.js';
import type { TokenCount } from '../models/metered.js';
import type { Cause, MODEL_CAUSES, OUTSIDE_CAUSES } from '../tasks/grading/causes.js';
import type { Task, Verdict } from '../tasks/task.js';

/** task.json: what a run remembers of its task. */
export interface TaskRecord
  extends Pick<Task, 'name' | 'description' | 'difficulties' | 'cotKinds' | 'summaryKinds'> {
  /** SHA-256 of the task's file, if the task is a file. */
  readonly sha256?: string;
  /** SHA-256 of the scheme's file, if the scheme is code in a file. */
  readonly schemeSha256?: string;
  /** The version of Candor that started the run. */
  readonly candor: string;
}

/** What was spent since the start of training. Evaluations are not counted. */
export interface Spent {
  readonly summaries: number;
  readonly cots: number;
  /** Sampled tokens, stop tokens included. */
  readonly cotTokens: number;
  readonly summaryTokens: number;
}

/** The tokens that went into and came out of each model. */
export interface RunTokens {
  readonly shoggoth?: TokenCount;
  readonly face?: TokenCount;
  /** The language model that paraphrases CoTs, if there is one. */
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

/** The samples with a CoT of one kind and a summary of another. */
export interface KindCell {
  readonly samples: number;
  /** Mean task score over the samples that have one; null if none has. */
  readonly task: number | null;
}

/** How many of a role's texts something went wrong with. A cause that did not occur is absent. */
export interface RoleCauses {
  /** How many texts the role wrote. */
  readonly texts: number;
  /**
   * Causes that are the model's doing. A text that was cut off, and on which the grader then
   * failed, counts under both.
   */
  readonly model: { readonly [cause in (typeof MODEL_CAUSES)[number]]?: number };
  /** Causes outside the model, for which the score is missing. */
  readonly outside: { readonly [cause in (typeof OUTSIDE_CAUSES)[number]]?: number };
}

/**
 * What went wrong with CoTs, with their paraphrases if there is a paraphraser, and with summaries.
 */
export interface Causes {
  readonly shoggoth: RoleCauses;
  readonly paraphraser?: RoleCauses;
  readonly face: RoleCauses;
}

/**
 * An evaluation on held-out questions, with one CoT and one summary each. Scores have no grader
 * noise, penalty or appeal. A cut-off text is graded as it stands.
 */
export interface Evaluation {
  readonly questions: number;
  /** Mean task score over the samples that have one; null if none has. */
  readonly task: number | null;
  /** Samples without a score, by error message. */
  readonly failures: Readonly<Record<string, number>>;
  /** Samples that got the lowest score because their grader failed, by error message. */
  readonly scoredLowest?: Readonly<Record<string, number>>;
  /** Cut-off texts and graders' failures. Absent in older runs. */
  readonly causes?: Causes;
  readonly byDifficulty: readonly {
    readonly difficulty: string;
    readonly questions: number;
    readonly task: number | null;
  }[];
  /** Share of each kind of CoT, if the task declares kinds. */
  readonly cotKinds?: Readonly<Record<string, number>>;
  /** Mean task score for each kind of CoT that occurred: how well the face reads it. */
  readonly taskByKind?: Readonly<Record<string, number | null>>;
  /**
   * Samples by kind of CoT, then by kind of summary, if the task declares both. Pairs of kinds that
   * did not occur are absent.
   */
  readonly byKinds?: Readonly<Record<string, Readonly<Record<string, KindCell>>>>;
  /** Mean reading of the monitor on the CoTs, if the task has a monitor. */
  readonly monitor?: number;
  /**
   * Mean penalty and appeal of the graded summaries, if the task has them; `task` includes neither.
   */
  readonly penalty?: number | null;
  readonly appeal?: number | null;
  readonly cotTokens: number;
  readonly summaryTokens: number;
}

/** What a guard found and did. */
export interface GuardNews {
  readonly round: number;
  /** `stop` ended the run; `slow` reduced the shoggoth's step size from the next round on. */
  readonly action: 'stop' | 'slow';
  /** The monitor's readings of the warm-started pair's CoTs and of this round's CoTs. */
  readonly from: number;
  readonly to: number;
}

/**
 * Something in a run's course that the user should know; `warnings.ts` says when each kind holds.
 */
export type Warning =
  | { readonly kind: 'masked'; readonly causes: readonly (keyof Failures)[] }
  | {
      readonly kind: 'grows';
      readonly role: keyof Causes;
      readonly cause: Cause;
      /** Mean share in the first and in the last rounds, 0 to 1. */
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly kind: 'parts';
      /**
       * Mean training score minus mean held-out score, in the first and in the last evaluations.
       */
      readonly from: number;
      readonly to: number;
    };

/**
 * One line of metrics.jsonl. Round 0 is the warm-started pair before any update; it has an
 * evaluation and no training.
 */
export interface RoundMetrics {
  readonly round: number;
  /** Cumulative. */
  readonly spent: Spent;
  /**
   * Cumulative, evaluations included. One model that plays both roles counts as the shoggoth.
   * Absent in older runs.
   */
  readonly tokens?: RunTokens;
  /** The round's training samples. */
  readonly train?: {
    /** Mean whole score over the samples that have one; null if none has. */
    readonly score: number | null;
    readonly task: number | null;
    /** Left-out CoTs and summaries without a score, by error message. */
    readonly failures: Readonly<Record<string, number>>;
    /** Samples that got the lowest score for a failure, by error message. */
    readonly scoredLowest?: Readonly<Record<string, number>>;
    /** What went wrong with each role's texts. Absent in older runs. */
    readonly causes?: Causes;
    /**
     * Summaries with a grader's score. Absent in older runs, in which every score is a grader's.
     */
    readonly graded?: number;
    /** CoTs without any scored summary, which no scheme can keep. */
    readonly cotsWithoutScore: number;
    readonly cotKinds?: Readonly<Record<string, number>>;
    /**
     * Each difficulty's share of the shoggoth's positive coefficients, in the order of the task's
     * difficulties.
     */
    readonly keptByDifficulty: readonly number[];
  };
  /** Absent in rounds in which the role does not learn. */
  readonly shoggoth?: UpdateMetrics;
  readonly face?: UpdateMetrics;
  /** Present in the one round in which the guard found that candor had fallen. */
  readonly guard?: GuardNews;
  /** The warnings that first hold in this round. */
  readonly warnings?: readonly Warning[];
  /** Measured after the round's update, in some rounds only. */
  readonly evaluation?: Evaluation;
}

/**
 * One line of samples.jsonl: one summary, or one CoT that was left out before it had a summary.
 *
 * A sample may have both a score and a `cause`: a cut-off summary that was graded as it stands, or
 * one with the lowest score because its grader failed. It has an `error` if and only if its score
 * is missing. Older runs have no `truncated`, `cause` and `why`; everything that went wrong in them
 * has an `error` and no score.
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
  /** What the face read instead, if there is a paraphraser. */
  readonly reworded?: string;
  readonly summary: string | null;
  /** The whole score; null if it is missing. */
  readonly score: number | null;
  /** The grader's parts, or the lowest ones if `why` is present. */
  readonly parts: {
    readonly task: number;
    readonly penalty?: number;
    readonly appeal?: number;
  } | null;
  /** What the judge said, if a language model is the grader. */
  readonly verdict?: Verdict;
  /**
   * The grader's random error, if it makes one; it is part of the score, and schemes see it in
   * every part.
   */
  readonly noise?: number;
  /**
   * The texts that were cut off at their limits; absent if none was. A CoT is listed on each of its
   * records.
   */
  readonly truncated?: readonly ('cot' | 'reworded' | 'summary')[];
  /**
   * What went wrong with this summary, or with the CoT if `j` is null. `truncated` says what
   * happened to a summary's CoT.
   */
  readonly cause?: Cause;
  /** Why the score is the lowest one and not a grader's, as a sentence. */
  readonly why?: string;
  /** Why the score is missing, as a sentence. */
  readonly error?: string;
  /** Coefficient and reason, if the sample trains the role. */
  readonly shoggoth?: { readonly coef: number; readonly why: string };
  readonly face?: { readonly coef: number; readonly why: string };
}
