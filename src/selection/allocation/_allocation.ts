/** How a round's summaries are asked for, stage by stage. */
import type { FlatRound } from '../_flat-round.js';
import type { TieOrder } from '../_ties.js';
import type { Split } from '../scheme.js';

/** What is known when a stage begins. */
export interface Progress {
  /** The C CoTs that have a valid score, with those scores, by the shoggoth's part of the score. */
  readonly round: FlatRound;
  /** How many summaries each question may still ask for, [Q]. */
  readonly left: Int32Array;
  /** 1 or more. */
  readonly stage: number;
  readonly ties: TieOrder;
}

export interface AllocationRule {
  /** Summaries of every CoT at stage 0, when nothing is known: 1..k. */
  first(split: Split): number;
  /** Further summaries of each CoT that has a valid score, [C], within `left`; null: all are asked for at stage 0. */
  readonly next: ((progress: Progress) => Int32Array) | null;
}

/** Deals `count` to the candidates as evenly as integers allow; the first of them get one more. */
export function deal(count: number, candidates: ArrayLike<number>, out: Int32Array): void {
  const each = Math.floor(count / candidates.length);
  const more = count - each * candidates.length;
  for (let i = 0; i < candidates.length; i++) out[candidates[i]!]! += each + (i < more ? 1 : 0);
}

/** The candidates from..to − 1, best first; near-equal keys must have been made equal. */
export function ranked(keys: Float64Array, from: number, to: number, ties: TieOrder): number[] {
  const order = Array.from({ length: to - from }, (_, i) => from + i);
  return order.sort((a, b) => keys[b]! - keys[a]! || ties(b) - ties(a));
}
