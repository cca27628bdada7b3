/** A role's candidates in pools that share one rule of what is kept. */

import { snapped, type TieOrder } from './_ties.js';
import { best, top } from './_top.js';
import type { Words } from './_why.js';
import type { KeepRule } from './cot-rule/_keep-rule.js';
import type { FaceGroup, FaceRule } from './face-rule/_face-rule.js';
import type { SampleRef, Target } from './scheme.js';

/** Numbered candidates of one role: CoTs for the shoggoth, summaries for the face. */
export interface Candidates {
  /** Score as it competes, [N]. */
  readonly value: Float64Array;
  /** The same with near-equal scores made equal, for every comparison, [N]. */
  readonly key: Float64Array;
  readonly ties: TieOrder;
  /** Advantage's siblings: each candidate's baseline is the mean of the others of its family. */
  readonly families: Families;
  /** Where a candidate stands in the round. */
  ref(index: number): SampleRef;
  /** The target that it makes. */
  target(index: number, coef: number, why: string): Target;
  /** Whether two candidates are the same sample for the role, as two samples of one CoT are for the shoggoth. */
  same(a: number, b: number): boolean;
  /** A number that stands for a candidate's text, NaN where the round does not say. */
  textOf(index: number): number;
  /** Whether a candidate scores enough to be reinforced; absent where any score is enough. */
  readonly mayReinforce: ((index: number) => boolean) | undefined;
  readonly words: Words;
}

/** Siblings, for baselines. A candidate alone in its family is compared with its whole kin, if that is larger. */
export interface Families {
  /** The members of family f are familyStart[f]..familyStart[f + 1] − 1, [F + 1]. */
  readonly familyStart: Int32Array;
  /** The kin of an only child: kinStart[i]..kinStart[i + 1] − 1 in ascending order, covering the families. */
  readonly kinStart: Int32Array;
}

/** P pools of candidates first[p]..last[p] − 1, none of them empty; their weights sum to 1 in each group. */
export interface Pools {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly weight: Float64Array;
  /** Whether the pool stands in for one that had nothing in it, [P]. */
  readonly standIn: Uint8Array;
  readonly group: Int32Array;
  readonly keep: KeepRule;
}

/** The kept candidates of each pool. */
export interface Kept {
  /** The kept ones of pool p are start[p]..start[p + 1] − 1, [P + 1]. */
  readonly start: Int32Array;
  /** Candidate, by position within each pool. */
  readonly index: Int32Array;
  /** Weight; those of a group sum to 1. */
  readonly weight: Float64Array;
}

/** Candidates from their values. */
export function candidates(
  value: Float64Array,
  raw: Float64Array,
  groupStart: Int32Array,
  rest: Omit<Candidates, 'value' | 'key'>,
): Candidates {
  return { value, key: snapped(value, raw, groupStart), ...rest };
}

/** One pool for each group of CoTs that has any. */
export function cotPools(groupStart: Int32Array, keep: KeepRule): Pools {
  const pools = poolList(keep);
  for (let g = 0; g + 1 < groupStart.length; g++)
    if (groupStart[g + 1]! > groupStart[g]!) pools.add(groupStart[g]!, groupStart[g + 1]!, 1, g);
  return pools.done();
}

/** The pools of summaries that a face rule names, group by group; the whole group where it names none. */
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

/** Working space for small pools, which would take longer to allocate than to select from. */
const smallScratch = new Float64Array(256);

/** What the pools' rule keeps. */
export function keepBest(of: Candidates, pools: Pools): Kept {
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
    top(of.key, pools.first[p]!, pools.last[p]!, end - at, of.ties, scratch, index, at);
    weigh(of.value, pools.keep, index, at, end, pools.weight[p]!, weight);
  }
  return { start, index, weight };
}

/** Writes the weights of index[at..end), which sum to `mass`. */
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
      // `from` would go through an iterator, which is slow for the few pools of a small round.
      first: new Int32Array(first),
      last: new Int32Array(last),
      weight: new Float64Array(weight),
      standIn: new Uint8Array(standIn),
      group: new Int32Array(group),
      keep,
    }),
  };
}
