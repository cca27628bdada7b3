/**
 * Turns an allocation rule into a scheme's `allocate`, which says how many summaries each CoT gets.
 */
import { flattenRound } from '../_flat-round.js';
import { tieOrder } from '../_ties.js';
import type { NamedScheme } from '../scheme.js';
import type { Channel, ScoreTree } from '../tree.js';
import type { AllocationRule } from './_allocation.js';

/** @param channel the part of the score by which the shoggoth learns. */
export function allocation(
  { first, next }: AllocationRule,
  channel: Channel,
): NamedScheme['allocate'] {
  const reading = { shoggothChannel: channel, faceChannel: channel, perSummary: false };
  return (trees, split, stage, rng) => {
    if (stage === 0) {
      const each = first(split);
      return trees.map(({ cots }) => cots.map(() => each));
    }
    if (next === null) return null;
    const left = Int32Array.from(trees, (tree) => Math.max(0, split.n * split.k - asked(tree)));
    if (left.every((count) => count === 0)) return null;
    const round = flattenRound(trees, reading);
    const further = next({ round, left, stage, ties: tieOrder(rng) });
    if (further.every((count) => count === 0)) return null;
    const out = trees.map(({ cots }) => cots.map(() => 0));
    for (let c = 0; c < further.length; c++)
      out[round.cotQuestion[c]!]![round.cotIndex[c]!] = further[c]!;
    return out;
  };
}

/** Counts the summaries sampled so far for one question, failed ones included. */
function asked({ cots }: ScoreTree): number {
  return cots.reduce((sum, { score }) => sum + score.length, 0);
}
