/**
 * The candor race: two kinds of CoT, candid and guarded, and a face that may leak what a candid CoT
 * says. Under policy gradient on −penalty · x · ℓ, with x = P(candid) and ℓ = P(leak), the logits
 * move by −η_S · penalty · ℓ · x (1 − x) and −η_F · penalty · x · ℓ (1 − ℓ). The penalty cancels in
 * their ratio, and H(x) − (η_S / η_F) H(ℓ) is conserved.
 */
import { requireAtLeast, requireInside } from './_check.js';

/**
 * Returns H(p) = logit p + 1 / (1 − p), which increases from −∞ to ∞.
 * @param p strictly between 0 and 1.
 * @throws RangeError for p out of range.
 */
export function raceInvariant(p: number): number {
  requireInside('raceInvariant', 'p', p, 0, 1);
  return Math.log(p) - Math.log1p(-p) + 1 / (1 - p);
}

/** Returns the p, strictly between 0 and 1, with `raceInvariant(p)` = h. */
export function raceInvariantInverse(h: number): number {
  // With p = e^u / (1 + e^u), H is u + 1 + e^u, which is convex: Newton's steps converge from the
  // right.
  const level = h - 1;
  let u = level > 1 ? Math.log(level) : level;
  for (let i = 0; i < 100; i++) {
    const next = u - (u + Math.exp(u) - level) / (1 + Math.exp(u));
    if (Math.abs(next - u) <= 1e-15 * Math.max(1, Math.abs(u))) break;
    u = next;
  }
  return 1 / (1 + Math.exp(-u));
}

/** The start of a race, and the ratio of the roles' step sizes. */
export interface RaceStart {
  /** x, P(the shoggoth writes a candid CoT), between 0 and 1. */
  readonly candid: number;
  /** ℓ, P(the face leaks it), between 0 and 1. */
  readonly leak: number;
  /** η_S / η_F, 0 or more; default 1. */
  readonly rateRatio?: number;
}

/**
 * Returns a function from P(leak) to P(candid) on the invariant curve through the start. With equal
 * step sizes and equal starts, the two fall together.
 * @throws RangeError for arguments out of range.
 */
export function raceCurve({ candid, leak, rateRatio = 1 }: RaceStart): (leak: number) => number {
  requireAtLeast('raceCurve', 'rateRatio', rateRatio, 0);
  const conserved = raceInvariant(candid) - rateRatio * raceInvariant(leak);
  return (at) => raceInvariantInverse(conserved + rateRatio * raceInvariant(at));
}
