/** Supervised fine-tuning on what is kept (rejection sampling, expert iteration). */
import { type Candidates, keepBest, type Pools } from '../_pools.js';
import { whyKept } from '../_why.js';
import type { RoleTargets } from '../scheme.js';
import { groupCount, targetsOf } from './_update.js';

/** Coefficients of 0 or more that sum to 1 over the round. Groups that keep anything share the mass equally. */
export function sft(of: Candidates, pools: Pools): RoleTargets {
  const { start, index, weight } = keepBest(of, pools);
  const share = 1 / groupCount(pools);
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
  return { samples, pairs: [] };
}
