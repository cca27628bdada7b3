/**
 * Sequential halving: a question's CoTs are halved from stage to stage, and each stage's share of the budget goes to
 * those that are left. Source: Karnin, Koren & Somekh, Almost Optimal Exploration in Multi-Armed Bandits, ICML 2013.
 *
 * Departures: 1. A CoT is judged by all its summaries and not by the last stage's alone. 2. A CoT that was left out
 * comes back where one that stayed has fallen below it: the pool of a stage is the best of all CoTs. 3. Every CoT has a
 * summary at stage 0 even where that is more than the stage's share; what is left is shared by the later stages, and where
 * a share is smaller than the pool the best of the pool have one each.
 */
import type { FlatRound } from '../_flat-round.js';
import { snapped } from '../_ties.js';
import { type AllocationRule, deal, ranked } from './_allocation.js';

/** @param score the CoT scores by which a round's CoTs are halved, [C]. */
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

/** Stages that halve n to one. */
function stagesOf(n: number): number {
  return Math.max(1, Math.ceil(Math.log2(n)));
}
