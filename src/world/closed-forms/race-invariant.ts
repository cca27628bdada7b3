/**
 * The candor race: two CoT types, candid and guarded, and a face that may leak what a candid CoT says. By policy gradient on
 * −penalty · x · ℓ, with x = P(candid) and ℓ = P(leak), the logits move as −η_S · penalty · ℓ · x (1 − x) and
 * −η_F · penalty · x · ℓ (1 − ℓ). Their ratio does not have the penalty in it, and H(x) − (η_S / η_F) H(ℓ) stays as it was.
 */
import { requireAtLeast, requireInside } from './_check.js';

/** H(p) = logit p + 1 / (1 − p), which grows from −∞ to ∞; p between 0 and 1. @throws RangeError outside. */
export function raceInvariant(p: number): number {
  requireInside('raceInvariant', 'p', p, 0, 1);
  return Math.log(p) - Math.log1p(-p) + 1 / (1 - p);
}

/** The p with `raceInvariant(p)` = h. */
export function raceInvariantInverse(h: number): number {
  // With p = e^u / (1 + e^u), H is u + 1 + e^u: convex, so that Newton's steps from the right fall onto the root.
  const level = h - 1;
  let u = level > 1 ? Math.log(level) : level;
  for (let i = 0; i < 100; i++) {
    const next = u - (u + Math.exp(u) - level) / (1 + Math.exp(u));
    if (Math.abs(next - u) <= 1e-15 * Math.max(1, Math.abs(u))) break;
    u = next;
  }
  return 1 / (1 + Math.exp(-u));
}

/** Where a race begins, and how much faster the shoggoth learns. */
export interface RaceStart {
  /** x, P(the shoggoth writes a candid CoT), between 0 and 1. */
  readonly candid: number;
  /** ℓ, P(the face leaks it), between 0 and 1. */
  readonly leak: number;
  /** η_S / η_F, 0 or more; 1 unless given. */
  readonly rateRatio?: number;
}

/**
 * P(candid) when P(leak) has come to `leak`, on the invariant curve through the start.
 * With equal rates and an equal start the two fall together.
 * @throws RangeError for arguments out of range.
 */
export function raceCurve({ candid, leak, rateRatio = 1 }: RaceStart): (leak: number) => number {
  requireAtLeast('raceCurve', 'rateRatio', rateRatio, 0);
  const conserved = raceInvariant(candid) - rateRatio * raceInvariant(leak);
  return (at) => raceInvariantInverse(conserved + rateRatio * raceInvariant(at));
}
