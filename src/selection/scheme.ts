/** What a scheme is: a pure function from a round's score trees to what each role learns. */
import type { Rng } from '../base/random.js';
import type { Channel, ScoreTree } from './tree.js';

/** Where a sample stands in the round. `summary` is absent for the shoggoth, whose sample is the CoT. */
export interface SampleRef {
  readonly question: number;
  readonly cot: number;
  readonly summary?: number;
}

/** One sample with a signed coefficient on its log-probability: above 0 reinforces, below 0 suppresses. */
export interface Target extends SampleRef {
  readonly coef: number;
  /** A few words: why it was chosen, such as `best CoT of 8 by top-3 mean (0.71)`. */
  readonly why: string;
}

/** A preference, for losses that need both log-probabilities at once (DPO against the round's frozen reference). */
export interface PairTarget {
  readonly chosen: SampleRef;
  readonly rejected: SampleRef;
  /** Weight of the pair; the weights of a role's pairs sum to 1. */
  readonly weight: number;
  readonly beta: number;
  readonly why: string;
}

export interface RoleTargets {
  readonly samples: readonly Target[];
  readonly pairs: readonly PairTarget[];
  /** What the rules chose and a condition forbade, where anything was; a condition that forbade nothing is absent. */
  readonly leftOut?: LeftOut;
}

/** How much each condition of a scheme kept from becoming a target. */
export interface LeftOut {
  /** Samples that would have been reinforced, and pairs whose better end would have been, below `minScore`. */
  readonly belowMinimum?: number;
  /** Pairs whose scores differ by less than `update.minMargin`. */
  readonly belowMargin?: number;
  /** Pairs for want of two candidates with different texts. */
  readonly equalTexts?: number;
}

export interface Targets {
  readonly shoggoth: RoleTargets;
  readonly face: RoleTargets;
}

/** Score trees in, targets out. Randomness is only for ties. */
export type Scheme = (round: readonly ScoreTree[], rng: Rng) => Targets;

/** n · k summaries of a question, k the mean of its n CoTs. */
export interface Split {
  readonly n: number;
  readonly k: number;
}

/** A scheme that can be asked for by name. */
export interface NamedScheme {
  readonly name: string;
  /** One sentence in plain words: what the shoggoth learns and what the face learns. */
  readonly describe: string;
  /** The score parts it reads. */
  readonly needs: readonly Channel[];
  /** The score part that each role learns by. */
  readonly reads: Readonly<Record<'shoggoth' | 'face', Channel>>;
  /** How it splits a question's budget: n CoTs with k summaries each, n · (k + cotPrice) ≤ budget, n and k 1 or more. */
  split(budget: number, cotPrice: number): Split;
  /**
   * How many further summaries each CoT of each question is to get now, [Q][n]; null when nothing more is to be asked.
   * Summaries are asked for in stages, 0, 1, 2 ..., until it returns null. It looks at nothing but its arguments; the rng is
   * for ties alone.
   * @param round all scores so far. At stage 0 every `score` is empty; later an empty one is a CoT that failed, which gets
   * nothing. A summary that failed, NaN, counts as asked for.
   * @param split what a question may spend: over all stages at most n · k of its summaries are sampled.
   */
  allocate(
    round: readonly ScoreTree[],
    split: Split,
    stage: number,
    rng: Rng,
  ): readonly (readonly number[])[] | null;
  readonly select: Scheme;
}
