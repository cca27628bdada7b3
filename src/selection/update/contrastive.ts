/**
 * Makes preferences: in each pool the i-th best over the i-th worst, for as many as the pool's rule
 * keeps but for at most half of the pool. Source of the pair loss: Rafailov et al., Direct
 * Preference Optimization, 2023 (arXiv 2305.18290), equation 7.
 *
 * Departures:
 * 1. The reference is the round's frozen policy, so the loss starts at log 2 in every round.
 * 2. Pairs carry weights.
 * 3. The signed form uses the gradient of the difference of log-probabilities, without the sigmoid.
 * 4. Where the round says which texts are equal, each candidate is paired with the worst one whose
 *    text differs. A pair whose better end scores below the scheme's minimum, or is better by less
 *    than the margin, is not made.
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
  /** The weights of all pairs of a round sum to 1. */
  weight: number;
  readonly pool: number;
}

/** Makes pairs for DPO. Their weights sum to 1; groups that have a pair share it equally. */
export function dpo(beta: number, minMargin?: number): Update {
  return (candidates, pools) => {
    const { ref, value, words } = candidates;
    const { pairs, ...rest } = preferences(candidates, pools, minMargin);
    return {
      samples: [],
      pairs: pairs.map(({ chosen, rejected, weight, pool }) => {
        const n = pools.last[pool]! - pools.first[pool]!;
        const standIn = pools.standIn[pool] === 1;
        const why = whyPair(words, n, value[chosen]!, value[rejected]!, standIn);
        return { chosen: ref(chosen), rejected: ref(rejected), weight, beta, why };
      }),
      ...rest,
    };
  };
}

/**
 * Makes samples of the same preferences: plus half the pair's weight for the chosen end, minus half
 * for the rejected one. The magnitudes of the coefficients sum to 1.
 */
export function signed(minMargin?: number): Update {
  return (candidates, pools) => {
    const { pairs, ...rest } = preferences(candidates, pools, minMargin);
    return { samples: signedEnds(candidates, pools, pairs), pairs: [], ...rest };
  };
}

function signedEnds(candidates: Candidates, pools: Pools, pairs: readonly Pair[]): Target[] {
  const ends: { index: number; coef: number; why: string }[] = [];
  for (const { chosen, rejected, weight, pool } of pairs) {
    const n = pools.last[pool]! - pools.first[pool]!;
    const standIn = pools.standIn[pool] === 1;
    ends.push(
      {
        index: chosen,
        coef: weight / 2,
        why: whyEnd(candidates.words, 'best', n, candidates.value[chosen]!, standIn),
      },
      {
        index: rejected,
        coef: -weight / 2,
        why: whyEnd(candidates.words, 'worst', n, candidates.value[rejected]!, standIn),
      },
    );
  }
  ends.sort((a, b) => a.index - b.index);
  const samples: Target[] = [];
  let mass = 0;
  for (let i = 0; i < ends.length; ) {
    const { index, why } = ends[i]!;
    let coef = ends[i++]!.coef;
    while (i < ends.length && candidates.same(index, ends[i]!.index)) coef += ends[i++]!.coef;
    mass += Math.abs(coef);
    if (coef !== 0) samples.push(candidates.target(index, coef, why));
  }
  // Where every summary is a sample, a CoT may be chosen in one pair and rejected in another.
  if (Math.abs(mass - 1) < 1e-9) return samples;
  return samples.map((s) => ({ ...s, coef: s.coef / mass }));
}

/** Finds the round's preferences. Two ends that tie, or that are the same sample, make no pair. */
function preferences(candidates: Candidates, pools: Pools, minMargin = 0) {
  const pairs: Pair[] = [];
  const lost = { belowMinimum: 0, belowMargin: 0, equalTexts: 0 };
  const leastMargin = justBelow(minMargin);
  const push = (chosen: number, rejected: number, weight: number, pool: number) => {
    if (
      !(candidates.key[chosen]! > candidates.key[rejected]!) ||
      candidates.same(chosen, rejected) ||
      !(weight > 0)
    )
      return;
    if (candidates.mayReinforce?.(chosen) === false) lost.belowMinimum++;
    else if (candidates.value[chosen]! - candidates.value[rejected]! < leastMargin)
      lost.belowMargin++;
    else pairs.push({ chosen, rejected, weight, pool });
  };
  let groupsWithPairs = 0;
  for (let p = 0; p < pools.first.length; ) {
    const before = pairs.length;
    const group = pools.group[p];
    for (; p < pools.first.length && pools.group[p] === group; p++)
      lost.equalTexts += eachPair(candidates, pools, p, push);
    let mass = 0;
    for (let i = before; i < pairs.length; i++) mass += pairs[i]!.weight;
    for (let i = before; i < pairs.length; i++) pairs[i]!.weight /= mass;
    if (pairs.length > before) groupsWithPairs++;
  }
  for (const pair of pairs) pair.weight /= groupsWithPairs;
  return { pairs, ...leftOut(lost) };
}

type Push = (chosen: number, rejected: number, weight: number, pool: number) => void;

/**
 * Calls `push` with each pair of a pool's ends. Returns how many pairs were not made because no two
 * candidates with different texts were left.
 */
function eachPair(candidates: Candidates, pools: Pools, pool: number, push: Push): number {
  const from = pools.first[pool]!;
  const to = pools.last[pool]!;
  const count = Math.min(pools.keep.count(to - from), (to - from) >> 1);
  const mass = pools.weight[pool]!;
  if (count === 0) return 0;
  if (count === 1) {
    const chosen = best(candidates.key, from, to, candidates.ties);
    const rejected = worst(candidates.key, from, to, candidates.ties);
    if (candidates.textOf(chosen) !== candidates.textOf(rejected)) {
      push(chosen, rejected, mass, pool);
      return 0;
    }
  }
  const order = ranked(candidates.key, from, to, candidates.ties);
  const weight = new Float64Array(count);
  weigh(candidates.value, pools.keep, order, 0, count, mass, weight);
  const opposite = opposites(candidates, order, count);
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

/** A candidate, or why none was found: every worse one has the same text, or none is worse. */
type Opposite = number | 'same text' | 'none';

/**
 * Returns a function from the place of a better end in `order` to the worst candidate that is still
 * free, is not among the `count` best, and has another text. It never returns a candidate twice.
 */
function opposites(
  candidates: Candidates,
  order: Int32Array,
  count: number,
): (at: number) => Opposite {
  const taken = new Uint8Array(order.length);
  let free = order.length - 1;
  /** By text: every free candidate at a later place than this has the text. */
  const seen = new Map<number, number>();
  return (at) => {
    // It is already the worse end of a pair, because better ends with its text found no opposite.
    if (taken[at]) return 'same text';
    const chosen = order[at]!;
    const text = candidates.textOf(chosen);
    let met = false;
    let place = Math.min(free, seen.get(text) ?? free);
    const least = Math.max(count, at + 1);
    for (; place >= least; place--) {
      if (taken[place]) continue;
      const candidate = order[place]!;
      if (!(candidates.key[chosen]! > candidates.key[candidate]!)) break;
      if (candidates.textOf(candidate) !== text) {
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
