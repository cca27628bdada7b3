/**
 * Preferences: in each pool the i-th best over the i-th worst, for as many as the pool's rule keeps, at most half of the
 * pool. Source of the pair loss: Rafailov et al., Direct Preference Optimization, 2023 (arXiv 2305.18290), equation 7.
 *
 * Departures: 1. the reference is the round's frozen policy, so that the loss starts at log 2 in every round. 2. Pairs carry
 * weights. 3. The signed form is the gradient of the difference of log-probabilities alone, with no sigmoid. 4. Where the round
 * says which texts are equal, a candidate is set against the worst one whose text differs; a better end below the scheme's
 * minimum score, or one that is better by less than the margin, makes no pair.
 */
import { justBelow } from '../_minimum.js';
import { type Candidates, type Pools, weigh } from '../_pools.js';
import { best, ranked, worst } from '../_top.js';
import { whyEnd, whyPair } from '../_why.js';
import type { Target } from '../scheme.js';
import { leftOut, type Update } from './_update.js';

interface Pair {
  readonly chosen: number;
  readonly rejected: number;
  /** Weights sum to 1 over the round. */
  weight: number;
  readonly pool: number;
}

/** Pairs for DPO. Their weights sum to 1; groups with a pair share it equally. */
export function dpo(beta: number, minMargin?: number): Update {
  return (of, pools) => {
    const { pairs, ...rest } = preferences(of, pools, minMargin);
    return {
      samples: [],
      pairs: pairs.map(({ chosen, rejected, weight, pool }) => {
        const n = pools.last[pool]! - pools.first[pool]!;
        const why = whyPair(
          of.words,
          n,
          of.value[chosen]!,
          of.value[rejected]!,
          pools.standIn[pool] === 1,
        );
        return { chosen: of.ref(chosen), rejected: of.ref(rejected), weight, beta, why };
      }),
      ...rest,
    };
  };
}

/** The same preferences as samples: plus half a pair's weight for the chosen, minus half for the rejected; |coef| sums to 1. */
export function signed(minMargin?: number): Update {
  return (of, pools) => {
    const { pairs, ...rest } = preferences(of, pools, minMargin);
    return { samples: endsOf(of, pools, pairs), pairs: [], ...rest };
  };
}

function endsOf(of: Candidates, pools: Pools, pairs: readonly Pair[]): Target[] {
  const ends: { index: number; coef: number; why: string }[] = [];
  for (const { chosen, rejected, weight, pool } of pairs) {
    const n = pools.last[pool]! - pools.first[pool]!;
    const standIn = pools.standIn[pool] === 1;
    ends.push(
      {
        index: chosen,
        coef: weight / 2,
        why: whyEnd(of.words, 'best', n, of.value[chosen]!, standIn),
      },
      {
        index: rejected,
        coef: -weight / 2,
        why: whyEnd(of.words, 'worst', n, of.value[rejected]!, standIn),
      },
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
  if (Math.abs(mass - 1) < 1e-9) return samples;
  return samples.map((s) => ({ ...s, coef: s.coef / mass }));
}

/** The round's preferences. Ends that tie, or that are one sample, state none. */
function preferences(of: Candidates, pools: Pools, minMargin = 0) {
  const pairs: Pair[] = [];
  const lost = { belowMinimum: 0, belowMargin: 0, equalTexts: 0 };
  const leastMargin = justBelow(minMargin);
  const push = (chosen: number, rejected: number, weight: number, pool: number) => {
    if (!(of.key[chosen]! > of.key[rejected]!) || of.same(chosen, rejected) || !(weight > 0))
      return;
    if (of.mayReinforce?.(chosen) === false) lost.belowMinimum++;
    else if (of.value[chosen]! - of.value[rejected]! < leastMargin) lost.belowMargin++;
    else pairs.push({ chosen, rejected, weight, pool });
  };
  let groupsWithPairs = 0;
  for (let p = 0; p < pools.first.length; ) {
    const before = pairs.length;
    const group = pools.group[p];
    for (; p < pools.first.length && pools.group[p] === group; p++)
      lost.equalTexts += eachPair(of, pools, p, push);
    let mass = 0;
    for (let i = before; i < pairs.length; i++) mass += pairs[i]!.weight;
    for (let i = before; i < pairs.length; i++) pairs[i]!.weight /= mass;
    if (pairs.length > before) groupsWithPairs++;
  }
  for (const pair of pairs) pair.weight /= groupsWithPairs;
  return { pairs, ...leftOut(lost) };
}

type Push = (chosen: number, rejected: number, weight: number, pool: number) => void;

/** Calls back with a pool's ends in pairs. Returns for how many pairs there were no two texts. */
function eachPair(of: Candidates, pools: Pools, pool: number, push: Push): number {
  const from = pools.first[pool]!;
  const to = pools.last[pool]!;
  const count = Math.min(pools.keep.count(to - from), (to - from) >> 1);
  const mass = pools.weight[pool]!;
  if (count === 0) return 0;
  if (count === 1) {
    const chosen = best(of.key, from, to, of.ties);
    const rejected = worst(of.key, from, to, of.ties);
    if (of.textOf(chosen) !== of.textOf(rejected)) {
      push(chosen, rejected, mass, pool);
      return 0;
    }
  }
  const order = ranked(of.key, from, to, of.ties);
  const weight = new Float64Array(count);
  weigh(of.value, pools.keep, order, 0, count, mass, weight);
  const opposite = opposites(of, order, count);
  let made = 0;
  let skipped = false;
  for (let at = 0; made < count && at < order.length; at++) {
    const found = opposite(at);
    if (found === 'none' && skipped) break;
    skipped = found === 'same text';
    if (skipped) continue;
    if (typeof found === 'number') push(order[at]!, found, weight[made]!, pool);
    made++;
  }
  return skipped ? count - made : 0;
}

/** A candidate, or why there is none: everything worse has the same text, or nothing is worse. */
type Opposite = number | 'same text' | 'none';

/**
 * From the place of a better end in `order` to the worst candidate that is still free, is none of the `count` best, and has
 * another text. No candidate is given twice.
 */
function opposites(of: Candidates, order: Int32Array, count: number): (at: number) => Opposite {
  const taken = new Uint8Array(order.length);
  let free = order.length - 1;
  /** By text: at later places than this one, all that is free has the text. */
  const seen = new Map<number, number>();
  return (at) => {
    // It is the worse end of a pair already, as others like it had none.
    if (taken[at]) return 'same text';
    const chosen = order[at]!;
    const text = of.textOf(chosen);
    let met = false;
    let place = Math.min(free, seen.get(text) ?? free);
    const least = Math.max(count, at + 1);
    for (; place >= least; place--) {
      if (taken[place]) continue;
      const candidate = order[place]!;
      if (!(of.key[chosen]! > of.key[candidate]!)) break;
      if (of.textOf(candidate) !== text) {
        taken[place] = 1;
        while (free >= 0 && taken[free]) free--;
        if (!Number.isNaN(text)) seen.set(text, place);
        return candidate;
      }
      met = true;
    }
    if (!Number.isNaN(text)) {
      met ||= seen.has(text);
      seen.set(text, place);
    }
    return met ? 'same text' : 'none';
  };
}
