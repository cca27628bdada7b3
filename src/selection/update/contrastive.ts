/**
 * Preferences: in each pool the i-th best over the i-th worst, for as many as the pool's rule keeps, at most half of the
 * pool. Source of the pair loss: Rafailov et al., Direct Preference Optimization, 2023 (arXiv 2305.18290), equation 7.
 *
 * Departures: 1. the reference is the round's frozen policy, so that the loss starts at log 2 in every round. 2. Pairs carry
 * weights. 3. The signed form is the gradient of the difference of log-probabilities alone, with no sigmoid.
 */
import { type Candidates, type Pools, weigh } from '../_pools.js';
import { best, ranked, worst } from '../_top.js';
import { whyEnd, whyPair } from '../_why.js';
import type { RoleTargets, Target } from '../scheme.js';
import type { Update } from './_update.js';

interface Pair {
  readonly chosen: number;
  readonly rejected: number;
  /** Weights sum to 1 over the round. */
  weight: number;
  readonly pool: number;
}

/** Pairs for DPO. Their weights sum to 1; groups with a pair share it equally. */
export function dpo(beta: number): Update {
  return (of, pools) => ({
    samples: [],
    pairs: preferences(of, pools).map(({ chosen, rejected, weight, pool }) => {
      const n = pools.last[pool]! - pools.first[pool]!;
      const why = whyPair(of.words, n, of.value[chosen]!, of.value[rejected]!, pools.standIn[pool] === 1);
      return { chosen: of.ref(chosen), rejected: of.ref(rejected), weight, beta, why };
    }),
  });
}

/** The same preferences as samples: plus half a pair's weight for the chosen, minus half for the rejected; |coef| sums to 1. */
export function signed(of: Candidates, pools: Pools): RoleTargets {
  const ends: { index: number; coef: number; why: string }[] = [];
  for (const { chosen, rejected, weight, pool } of preferences(of, pools)) {
    const n = pools.last[pool]! - pools.first[pool]!;
    const standIn = pools.standIn[pool] === 1;
    ends.push(
      { index: chosen, coef: weight / 2, why: whyEnd(of.words, 'best', n, of.value[chosen]!, standIn) },
      { index: rejected, coef: -weight / 2, why: whyEnd(of.words, 'worst', n, of.value[rejected]!, standIn) },
    );
  }
  ends.sort((a, b) => a.index - b.index);
  const samples: Target[] = [];
  let mass = 0;
  for (let i = 0; i < ends.length; ) {
    const { index, why } = ends[i]!;
    let coef = ends[i++]!.coef;
    while (i < ends.length && of.same(index, ends[i]!.index)) coef += ends[i++]!.coef;
    mass += Math.abs(coef);
    if (coef !== 0) samples.push(of.target(index, coef, why));
  }
  // One CoT may be chosen in one pair and rejected in another where every summary stands alone.
  if (Math.abs(mass - 1) < 1e-9) return { samples, pairs: [] };
  return { samples: samples.map((s) => ({ ...s, coef: s.coef / mass })), pairs: [] };
}

/** The round's preferences. Ends that tie, or that are one sample, state none. */
function preferences(of: Candidates, pools: Pools): Pair[] {
  const pairs: Pair[] = [];
  let groupsWithPairs = 0;
  for (let p = 0; p < pools.first.length; ) {
    const before = pairs.length;
    const group = pools.group[p];
    for (; p < pools.first.length && pools.group[p] === group; p++) pushPairs(of, pools, p, pairs);
    let mass = 0;
    for (let i = before; i < pairs.length; i++) mass += pairs[i]!.weight;
    for (let i = before; i < pairs.length; i++) pairs[i]!.weight /= mass;
    if (pairs.length > before) groupsWithPairs++;
  }
  for (const pair of pairs) pair.weight /= groupsWithPairs;
  return pairs;
}

function pushPairs(of: Candidates, pools: Pools, pool: number, pairs: Pair[]): void {
  const from = pools.first[pool]!;
  const to = pools.last[pool]!;
  const count = Math.min(pools.keep.count(to - from), (to - from) >> 1);
  const mass = pools.weight[pool]!;
  if (count === 0) return;
  if (count === 1) {
    const chosen = best(of.key, from, to, of.ties);
    const rejected = worst(of.key, from, to, of.ties);
    if (of.key[chosen]! > of.key[rejected]! && !of.same(chosen, rejected))
      pairs.push({ chosen, rejected, weight: mass, pool });
    return;
  }
  const order = ranked(of.key, from, to, of.ties);
  const weight = new Float64Array(count);
  weigh(of.value, pools.keep, order, 0, count, mass, weight);
  for (let i = 0; i < count; i++) {
    const chosen = order[i]!;
    const rejected = order[order.length - 1 - i]!;
    if (of.key[chosen]! > of.key[rejected]! && !of.same(chosen, rejected) && weight[i]! > 0)
      pairs.push({ chosen, rejected, weight: weight[i]!, pool });
  }
}
