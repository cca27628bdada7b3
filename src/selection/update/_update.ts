import type { Candidates, Pools } from '../_pools.js';
import type { LeftOut, RoleTargets, Target } from '../scheme.js';

/** Makes one role's targets of its candidates and pools. */
export type Update = (of: Candidates, pools: Pools) => RoleTargets;

/** The number of different groups that have a pool; the pools are in order of group. */
export function groupCount({ group }: Pools): number {
  let count = 0;
  for (let p = 0; p < group.length; p++) if (p === 0 || group[p] !== group[p - 1]) count++;
  return count;
}

/**
 * Targets from candidates and their coefficients, in the order given. The coefficients of one sample, which stand
 * side by side, are added up, and those that come to 0 left out. `why` is asked for what is left.
 */
export function targetsOf(
  of: Candidates,
  index: Int32Array,
  coefs: Float64Array,
  why: (rank: number) => string,
): Target[] {
  const targets: Target[] = [];
  for (let r = 0; r < index.length; ) {
    const first = r;
    let coef = coefs[r++]!;
    while (r < index.length && of.same(index[first]!, index[r]!)) coef += coefs[r++]!;
    if (coef !== 0) targets.push(of.target(index[first]!, coef, why(first)));
  }
  return targets;
}

/** The counts above 0, as a role's targets have them: no `leftOut` where nothing was. */
export function leftOut(counts: LeftOut): Pick<RoleTargets, 'leftOut'> {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  return some.length > 0 ? { leftOut: Object.fromEntries(some) } : {};
}
