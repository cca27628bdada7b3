/** Decides how many summaries each CoT gets, stage by stage. */
import type { FlatRound } from '../_flat-round.js';
import type { TieOrder } from '../_ties.js';
import type { Split } from '../scheme.js';

/** The state of a round when a stage begins. */
export interface Progress {
  /** The C CoTs that have a valid score, with those scores, in the shoggoth's channel. */
  readonly round: FlatRound;
  /** How many summaries may still be sampled for each question, [Q]. */
  readonly left: Int32Array;
  /** 1 or more; stage 0 is `AllocationRule.first`. */
  readonly stage: number;
  readonly ties: TieOrder;
}

export interface AllocationRule {
  /** Returns how many summaries every CoT gets at stage 0, before any score is known: 1..k. */
  first(split: Split): number;
  /**
   * Returns how many further summaries each CoT with a valid score gets, [C], within `left`. null
   * if stage 0 is the only one.
   */
  readonly next: ((progress: Progress) => Int32Array) | null;
}

/**
 * Adds `count` to out[candidates], spread as evenly as integers allow; the first candidates get one
 * more.
 */
export function deal(count: number, candidates: ArrayLike<number>, out: Int32Array): void {
  const each = Math.floor(count / candidates.length);
  const more = count - each * candidates.length;
  for (let i = 0; i < candidates.length; i++) out[candidates[i]!]! += each + (i < more ? 1 : 0);
}

/** Returns the candidates from..to − 1, best first. Near-equal keys must already be equal. */
export function ranked(keys: Float64Array, from: number, to: number, ties: TieOrder): number[] {
  const order = Array.from({ length: to - from }, (_, i) => from + i);
  return order.sort((a, b) => keys[b]! - keys[a]! || ties(b) - ties(a));
}
