/** What a scheme is: a pure function from a round's score trees to what each role learns. */
import type { Rng } from '../random.js';
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
}

export interface Targets {
  readonly shoggoth: RoleTargets;
  readonly face: RoleTargets;
}

/** Score trees in, targets out. Randomness is only for ties. */
export type Scheme = (round: readonly ScoreTree[], rng: Rng) => Targets;

/** A scheme that can be asked for by name. */
export interface NamedScheme {
  readonly name: string;
  /** One sentence in plain words: what the shoggoth learns and what the face learns. */
  readonly describe: string;
  /** The score parts it reads. */
  readonly needs: readonly Channel[];
  /** How it splits a question's budget: n CoTs with k summaries each, n · (k + cotPrice) ≤ budget, n and k 1 or more. */
  split(budget: number, cotPrice: number): { readonly n: number; readonly k: number };
  readonly select: Scheme;
}
