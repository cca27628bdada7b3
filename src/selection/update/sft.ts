/** Supervised fine-tuning on what is kept (rejection sampling, expert iteration). */
import { type Candidates, type Kept, keepBest, type Pools } from '../_pools.js';
import { whyKept } from '../_why.js';
import type { RoleTargets } from '../scheme.js';
import { groupCount, leftOut, targetsOf } from './_update.js';

/** Coefficients of 0 or more that sum to 1 over the round. Groups that keep anything share the mass equally. */
export function sft(of: Candidates, pools: Pools): RoleTargets {
  const kept = keepBest(of, pools);
  const { start, index, weight } = kept;
  const { groups, belowMinimum } = dropLow(of, pools, kept);
  const share = groups === 0 ? 0 : 1 / groups;
  const reasons = whyKept(of.words);
  let pool = -1;
  let reason: (value: number) => string;
  const samples = targetsOf(of, index, share === 1 ? weight : weight.map((w) => w * share), (r) => {
    if (pool < 0 || r >= start[pool + 1]!) {
      do pool++;
      while (r >= start[pool + 1]!);
      const count = start[pool + 1]! - start[pool]!;
      reason = reasons(count, pools.last[pool]! - pools.first[pool]!, pools.standIn[pool] === 1);
    }
    return reason(of.value[index[r]!]!);
  });
  return { samples, pairs: [], ...leftOut({ belowMinimum }) };
}

/**
 * Takes the weight from what scores too little to be reinforced and gives it to the rest of its group.
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
