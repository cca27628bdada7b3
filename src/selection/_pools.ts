/** Groups a role's candidates into pools and keeps the best of each pool by one rule. */
import { snapped, type TieOrder } from './_ties.js';
import { best, top } from './_top.js';
import type { Words } from './_why.js';
import type { KeepRule } from './cot-rule/_keep-rule.js';
import type { FaceGroup, FaceRule } from './face-rule/_face-rule.js';
import type { SampleRef, Target } from './scheme.js';

/** One role's N numbered candidates: CoTs for the shoggoth, summaries for the face. */
export interface Candidates {
  /** Each candidate's score as it competes, [N]. */
  readonly value: Float64Array;
  /** The scores with near-equal ones made equal; every comparison uses these, [N]. */
  readonly key: Float64Array;
  readonly ties: TieOrder;
  /** Siblings for advantages: a candidate's baseline is the mean of the others in its family. */
  readonly families: Families;
  /** Returns the candidate's place in the round. */
  ref(index: number): SampleRef;
  /** Makes a target of the candidate. */
  target(index: number, coef: number, why: string): Target;
  /**
   * Whether two candidates are the same sample to the role, as two samples of one CoT are to the
   * shoggoth.
   */
  same(a: number, b: number): boolean;
  /** Returns a number that stands for the candidate's text, or NaN where the round gives none. */
  textOf(index: number): number;
  /** Whether a candidate scores high enough to be reinforced; undefined where every score does. */
  readonly mayReinforce: ((index: number) => boolean) | undefined;
  readonly words: Words;
}

/**
 * Siblings, for baselines. An only child, the single member of its family, is compared with its
 * kin instead, if it has any.
 */
export interface Families {
  /** Family f has the members familyStart[f]..familyStart[f + 1] − 1, [F + 1]. */
  readonly familyStart: Int32Array;
  /** Kin i has the members kinStart[i]..kinStart[i + 1] − 1; each kin is a union of families. */
  readonly kinStart: Int32Array;
}

/** P pools that are not empty. Within each group of pools, the weights sum to 1. */
export interface Pools {
  /** Pool p has the candidates first[p]..last[p] − 1, [P]. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** [P] */
  readonly weight: Float64Array;
  /** 1 if the pool stands in for pools that were empty, [P]. */
  readonly standIn: Uint8Array;
  /** The group of each pool, ascending, [P]. */
  readonly group: Int32Array;
  readonly keep: KeepRule;
}

/** The K candidates that are kept, pool by pool. */
export interface Kept {
  /** Pool p keeps index[start[p]]..index[start[p + 1] − 1], [P + 1]. */
  readonly start: Int32Array;
  /** Candidate numbers, ascending within each pool, [K]. */
  readonly index: Int32Array;
  /** Weights, which sum to 1 within each group of pools, [K]. */
  readonly weight: Float64Array;
}

/**
 * Makes candidates of their values.
 * @param raw the values before any centring, which set the grid on which near-equal ones tie, [N].
 * @param groupStart group g competes within groupStart[g]..groupStart[g + 1] − 1, [G + 1].
 */
export function makeCandidates(
  value: Float64Array,
  raw: Float64Array,
  groupStart: Int32Array,
  rest: Omit<Candidates, 'value' | 'key'>,
): Candidates {
  return { value, key: snapped(value, raw, groupStart), ...rest };
}

/** Makes one pool of each group of CoTs that is not empty. */
export function cotPools(groupStart: Int32Array, keep: KeepRule): Pools {
  const pools = poolList(keep);
  for (let g = 0; g + 1 < groupStart.length; g++)
    if (groupStart[g + 1]! > groupStart[g]!) pools.add(groupStart[g]!, groupStart[g + 1]!, 1, g);
  return pools.done();
}

/**
 * Makes the pools of summaries that a face rule names, group by group. Where it names only empty
 * ones, the whole group stands in.
 */
export function facePools(
  rule: FaceRule,
  cots: Candidates,
  pools: Pools,
  start: Int32Array,
): Pools {
  const out = poolList(rule.keep);
  let kept: Kept | undefined;
  for (let p = 0; p < pools.first.length; p++) {
    const from = pools.first[p]!;
    const to = pools.last[p]!;
    const g = pools.group[p]!;
    const before = out.size();
    const group: FaceGroup = {
      from,
      to,
      start,
      bestCot: () => best(cots.key, from, to, cots.ties),
      eachKeptCot(visit) {
        kept ??= keepBest(cots, pools);
        for (let i = kept.start[p]!; i < kept.start[p + 1]!; i++)
          visit(kept.index[i]!, kept.weight[i]!);
      },
    };
    rule.pools(group, (first, last, weight) => {
      if (last > first && weight > 0) out.add(first, last, weight, g);
    });
    if (out.size() === before && start[to]! > start[from]!)
      out.add(start[from]!, start[to]!, 1, g, true);
    out.normalise(before);
  }
  return out.done();
}

/** Scratch space shared by small pools: allocating it would take longer than selecting from one. */
const smallScratch = new Float64Array(256);

/** Keeps the best candidates of each pool, as many as the pools' rule says, with their weights. */
export function keepBest({ key, value, ties }: Candidates, pools: Pools): Kept {
  const size = pools.first.length;
  const start = new Int32Array(size + 1);
  let largest = 0;
  for (let p = 0; p < size; p++) {
    const n = pools.last[p]! - pools.first[p]!;
    start[p + 1] = start[p]! + pools.keep.count(n);
    if (n > largest) largest = n;
  }
  const index = new Int32Array(start[size]!);
  const weight = new Float64Array(start[size]!);
  const scratch = largest <= smallScratch.length ? smallScratch : new Float64Array(largest);
  for (let p = 0; p < size; p++) {
    const at = start[p]!;
    const end = start[p + 1]!;
    top(key, pools.first[p]!, pools.last[p]!, end - at, ties, scratch, index, at);
    weigh(value, pools.keep, index, at, end, pools.weight[p]!, weight);
  }
  return { start, index, weight };
}

/** Writes weight[at..end), the weights of the candidates index[at..end), which sum to `mass`. */
export function weigh(
  value: Float64Array,
  keep: KeepRule,
  index: Int32Array,
  at: number,
  end: number,
  mass: number,
  weight: Float64Array,
): void {
  let highest = -Infinity;
  for (let i = at; i < end; i++) if (value[index[i]!]! > highest) highest = value[index[i]!]!;
  let sum = 0;
  for (let i = at; i < end; i++) {
    const w = keep.weight(highest - value[index[i]!]!);
    weight[i] = w;
    sum += w;
  }
  for (let i = at; i < end; i++) weight[i] = (weight[i]! / sum) * mass;
}

function poolList(keep: KeepRule) {
  const first: number[] = [];
  const last: number[] = [];
  const weight: number[] = [];
  const group: number[] = [];
  const standIn: number[] = [];
  return {
    size: () => first.length,
    add(from: number, to: number, w: number, g: number, stands = false) {
      first.push(from);
      last.push(to);
      weight.push(w);
      group.push(g);
      standIn.push(stands ? 1 : 0);
    },
    normalise(from: number) {
      let sum = 0;
      for (let p = from; p < weight.length; p++) sum += weight[p]!;
      if (sum !== 1) for (let p = from; p < weight.length; p++) weight[p] = weight[p]! / sum;
    },
    done: (): Pools => ({
      // `Int32Array.from` goes through an iterator, which is slow for the few pools of a small
      // round.
      first: new Int32Array(first),
      last: new Int32Array(last),
      weight: new Float64Array(weight),
      standIn: new Uint8Array(standIn),
      group: new Int32Array(group),
      keep,
    }),
  };
}
