/** Supervised fine-tuning on the kept samples (rejection sampling, expert iteration). */
import { type Candidates, type Kept, keepBest, type Pools } from '../_pools.js';
import { whyKept } from '../_why.js';
import type { RoleTargets } from '../scheme.js';
import { groupCount, leftOut, makeTargets } from './_update.js';

/**
 * Gives the kept samples coefficients above 0 that sum to 1 over the round. Groups that keep
 * anything share the mass equally.
 */
export function sft(candidates: Candidates, pools: Pools): RoleTargets {
  const kept = keepBest(candidates, pools);
  const { start, index, weight } = kept;
  const { groups, belowMinimum } = dropLow(candidates, pools, kept);
  const share = groups === 0 ? 0 : 1 / groups;
  const coefs = share === 1 ? weight : weight.map((w) => w * share);
  const reasons = whyKept(candidates.words);
  let pool = -1;
  let reason: (value: number) => string;
  const samples = makeTargets(candidates, index, coefs, (r) => {
    if (pool < 0 || r >= start[pool + 1]!) {
      do pool++;
      while (r >= start[pool + 1]!);
      const count = start[pool + 1]! - start[pool]!;
      reason = reasons(count, pools.last[pool]! - pools.first[pool]!, pools.standIn[pool] === 1);
    }
    return reason(candidates.value[index[r]!]!);
  });
  return { samples, pairs: [], ...leftOut({ belowMinimum }) };
}

/**
 * Takes the weight from samples that score too low to be reinforced and gives it to the rest of
 * their group.
 * @returns how many groups keep anything, and how many samples lost their weight.
 */
function dropLow({ mayReinforce }: Candidates, pools: Pools, { start, index, weight }: Kept) {
  if (!mayReinforce) return { groups: groupCount(pools), belowMinimum: 0 };
  let groups = 0;
  let belowMinimum = 0;
  for (let p = 0; p < pools.group.length; ) {
    const group = pools.group[p];
    const from = start[p]!;
    while (p < pools.group.length && pools.group[p] === group) p++;
    const before = belowMinimum;
    let mass = 0;
    for (let r = from; r < start[p]!; r++) {
      if (weight[r] === 0) continue;
      if (mayReinforce(index[r]!)) {
        mass += weight[r]!;
        continue;
      }
      weight[r] = 0;
      belowMinimum++;
    }
    if (mass > 0) groups++;
    if (belowMinimum > before)
      for (let r = from; r < start[p]!; r++) weight[r] = mass > 0 ? weight[r]! / mass : 0;
  }
  return { groups, belowMinimum };
}
