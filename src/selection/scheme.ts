/** Defines a scheme: a pure function from a round's score trees to the targets of each role. */
import type { Rng } from '../base/random.js';
import type { Channel, ScoreTree } from './tree.js';

/**
 * The place of a sample in a round. The shoggoth's sample is a CoT and has no `summary`; the face's
 * is a summary.
 */
export interface SampleRef {
  /** Index of the question in the round, from 0. */
  readonly question: number;
  /** Index of the CoT within the question, from 0. */
  readonly cot: number;
  /** Index of the summary within the CoT, from 0. */
  readonly summary?: number;
}

/** A sample that a role learns, with a coefficient on its log-probability. */
export interface Target extends SampleRef {
  /** Finite and not 0. Above 0 reinforces the sample, below 0 suppresses it. */
  readonly coef: number;
  /** Why it was chosen, in a few words, such as `best CoT of 8 by mean of top 3 (0.71)`. */
  readonly why: string;
}

/**
 * A preference of one sample over another, for losses that need both log-probabilities at once (DPO
 * against the round's frozen reference).
 */
export interface PairTarget {
  readonly chosen: SampleRef;
  readonly rejected: SampleRef;
  /** The pair's weight, above 0. The weights of a role's pairs sum to 1. */
  readonly weight: number;
  /** β of the DPO loss, above 0: how strongly the policy is held to the reference. */
  readonly beta: number;
  /** Why the pair was made, in a few words. */
  readonly why: string;
}

/** Everything that one role learns from a round: samples, or pairs, or nothing. */
export interface RoleTargets {
  readonly samples: readonly Target[];
  readonly pairs: readonly PairTarget[];
  /** What the rules chose but a condition excluded; absent if no condition excluded anything. */
  readonly leftOut?: LeftOut;
}

/** Counts what each condition of a scheme excluded. A condition that excluded nothing is absent. */
export interface LeftOut {
  /**
   * Samples that would have been reinforced, and pairs whose better end would have been, had they
   * not scored below `minScore`.
   */
  readonly belowMinimum?: number;
  /** Pairs whose scores differ by less than `update.minMargin`. */
  readonly belowMargin?: number;
  /** Pairs that were not made because no two candidates with different texts were left. */
  readonly equalTexts?: number;
}

/** What each role learns from a round. */
export interface Targets {
  readonly shoggoth: RoleTargets;
  readonly face: RoleTargets;
}

/**
 * Selects targets from a round's score trees, [Q]. It is a pure function: `rng` serves only to
 * break ties.
 * @throws SchemeError if a channel that the scheme needs is missing or differs from `score` in
 * length, or if a score lies beyond ±1e100.
 */
export type Scheme = (round: readonly ScoreTree[], rng: Rng) => Targets;

/**
 * How a question's budget is split: n CoTs with k summaries each on average. Both are at least 1.
 */
export interface Split {
  readonly n: number;
  readonly k: number;
}

/** A scheme with the name under which a config asks for it. */
export interface NamedScheme {
  readonly name: string;
  /** Says in one plain sentence what the shoggoth learns and what the face learns. */
  readonly describe: string;
  /** The channels that every CoT's scores must have. */
  readonly needs: readonly Channel[];
  /** The channel by which each role learns. */
  readonly reads: Readonly<Record<'shoggoth' | 'face', Channel>>;
  /**
   * Splits one question's budget into n × k with n · (k + cotPrice) ≤ budget.
   * @param budget in summaries, at least 1 + cotPrice.
   * @param cotPrice the price of a CoT in summaries, 0 or more.
   * @throws SchemeError if a number is out of range.
   */
  split(budget: number, cotPrice: number): Split;
  /**
   * Returns how many further summaries to sample for each CoT of each question, [Q][n], or null
   * once sampling is over. It is called with stages 0, 1, 2, … until it returns null. It depends
   * only on its arguments; `rng` serves only to break ties.
   * @param round all scores so far. At stage 0 every `score` is empty. Later, an empty `score`
   * means that the CoT failed; such a CoT gets no summaries. A failed summary, NaN, counts as
   * sampled.
   * @param split each question samples at most n · k summaries over all stages.
   */
  allocate(
    round: readonly ScoreTree[],
    split: Split,
    stage: number,
    rng: Rng,
  ): readonly (readonly number[])[] | null;
  /** Selects the targets of a round. */
  readonly select: Scheme;
}
