import type { Candidates, Pools } from '../_pools.js';
import type { LeftOut, RoleTargets, Target } from '../scheme.js';

/** Makes one role's targets of its candidates and pools. */
export type Update = (candidates: Candidates, pools: Pools) => RoleTargets;

/** Counts the groups that have a pool. Pools are in order of group. */
export function groupCount({ group }: Pools): number {
  let count = 0;
  for (let p = 0; p < group.length; p++) if (p === 0 || group[p] !== group[p - 1]) count++;
  return count;
}

/**
 * Makes targets of candidates and their coefficients, in the given order. Neighbours that are the
 * same sample become one target with the sum of their coefficients; a sum of 0 makes no target.
 * `why` is called only for the targets that are made.
 */
export function makeTargets(
  candidates: Candidates,
  index: Int32Array,
  coefs: Float64Array,
  why: (rank: number) => string,
): Target[] {
  const targets: Target[] = [];
  for (let r = 0; r < index.length; ) {
    const first = r;
    let coef = coefs[r++]!;
    while (r < index.length && candidates.same(index[first]!, index[r]!)) coef += coefs[r++]!;
    if (coef !== 0) targets.push(candidates.target(index[first]!, coef, why(first)));
  }
  return targets;
}

/** Returns the counts above 0 as `leftOut`, or no `leftOut` if all are 0. */
export function leftOut(counts: LeftOut): Pick<RoleTargets, 'leftOut'> {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  return some.length > 0 ? { leftOut: Object.fromEntries(some) } : {};
}
