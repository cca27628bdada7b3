/** Checks and random draws that the built-in tasks share. */
import type { Rng } from '../../base/random.js';

/** @throws RangeError `where: name must be a number in low..high, got value` unless it is. */
export function requireRange(
  where: string,
  name: string,
  value: number,
  low: number,
  high: number,
): void {
  if (!(value >= low && value <= high)) {
    throw new RangeError(`${where}: ${name} must be a number in ${low}..${high}, got ${value}`);
  }
}

/** @throws RangeError unless all shares are in 0..1 and sum to 1, within rounding. */
export function requireShares(
  where: string,
  name: string,
  shares: Readonly<Record<string, number>>,
): void {
  let sum = 0;
  for (const [kind, share] of Object.entries(shares)) {
    requireRange(where, `${name}.${kind}`, share, 0, 1);
    sum += share;
  }
  if (Math.abs(sum - 1) > 1e-9) throw new RangeError(`${where}: ${name} must sum to 1, got ${sum}`);
}

/** Draws a key with the probability of its share; the shares sum to 1. */
export function drawKind<Kind extends string>(
  shares: Readonly<Record<Kind, number>>,
  rng: Rng,
): Kind {
  const kinds = Object.keys(shares) as Kind[];
  let left = rng.next();
  for (const kind of kinds) {
    left -= shares[kind];
    if (left < 0) return kind;
  }
  // Rounding can leave a small remainder; it goes to the last kind with a share.
  return kinds.filter((kind) => shares[kind] > 0).at(-1) as Kind;
}

/** Draws one of the items, each with the same probability. */
export function drawItem<T>(items: readonly T[], rng: Rng): T {
  if (items.length === 0) throw new RangeError('drawItem: nothing to draw from');
  return items[rng.int(items.length)] as T;
}
