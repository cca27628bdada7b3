/**
 * Sequential halving keeps the better half of a question's CoTs from stage to stage and spends each
 * stage's share of the budget on those. Source: Karnin, Koren & Somekh, Almost Optimal Exploration
 * in Multi-Armed Bandits, ICML 2013.
 *
 * Departures:
 * 1. A CoT is judged by all its summaries, not only by those of the last stage.
 * 2. A CoT that was dropped returns if one that stayed falls below it: each stage takes the best of
 *    all CoTs.
 * 3. Every CoT gets a summary at stage 0, even if that exceeds the stage's share. The later stages
 *    share what is left; if a share is smaller than the pool, the best of the pool get one each.
 */
import type { FlatRound } from '../_flat-round.js';
import { snapped } from '../_ties.js';
import { type AllocationRule, deal, ranked } from './_allocation.js';

/** @param score returns the CoT scores that decide which half stays, [C]. */
export function halving(score: (round: FlatRound) => Float64Array): AllocationRule {
  return {
    first: ({ n, k }) => Math.max(1, Math.floor(k / stagesOf(n))),
    next({ round, left, stage, ties }) {
      const { questionStart } = round;
      const scores = score(round);
      const keys = snapped(scores, scores, questionStart);
      const out = new Int32Array(scores.length);
      for (let q = 0; q < left.length; q++) {
        const from = questionStart[q]!;
        const to = questionStart[q + 1]!;
        if (from === to) continue;
        const pool = ranked(keys, from, to, ties).slice(0, Math.ceil((to - from) / 2 ** stage));
        deal(Math.ceil(left[q]! / Math.max(1, stagesOf(to - from) - stage)), pool, out);
      }
      return out;
    },
  };
}

/** Returns how many stages reduce n CoTs to one. */
function stagesOf(n: number): number {
  return Math.max(1, Math.ceil(Math.log2(n)));
}
