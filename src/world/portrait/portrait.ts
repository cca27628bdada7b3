/**
 * Draws the portrait of a scheme in a world of two numbers: where every pair (x, y) moves, where
 * either number stands still, and from which pairs the good CoT wins. All of it comes from one grid
 * of exact or simulated drifts.
 */
import type { NamedScheme } from '../../selection/index.js';
import { type ExpectedUpdate, simulatedUpdate, updateOf } from '../expected-update.js';
import { outcomeCount, outcomeTable } from '../outcome-table.js';
import type { RoundShape } from '../round.js';
import type { Rates } from '../simulate.js';
import type { World } from '../world.js';
import { portraitPair } from '../worlds/portrait-worlds.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The change of x and y in a round, at a point. */
export interface Drift extends Point {
  readonly dx: number;
  readonly dy: number;
}

/**
 * Drifts on a regular grid of cell centres (i + ½) / size, point (i, j) at j · size + i, [size²].
 */
export interface DriftField {
  readonly size: number;
  readonly drifts: readonly Drift[];
  /** The largest standard error of a drift; 0 if all are exact. */
  readonly error: number;
}

export interface FieldOptions {
  readonly scheme: NamedScheme;
  readonly shape: RoundShape;
  readonly rates: Rates;
  /** The number of grid points along each side; default 15. */
  readonly size?: number;
  /**
   * The number of simulated rounds per point, if there are too many outcomes to list; default 200.
   */
  readonly rounds?: number;
  /** Outcomes are listed up to this many round states; 0 always simulates. Default 30,000. */
  readonly exactUpTo?: number;
}

/**
 * Computes the drifts on a grid: exactly if the round's outcomes can be listed, else by simulation
 * with the same draws at every point.
 */
export function driftField(world: World, options: FieldOptions): DriftField {
  const { scheme, shape, rates, size = 15, rounds = 200, exactUpTo = 30_000 } = options;
  const { n, k } = shape;
  const interior = portraitPair(0.5, 0.5);
  const uniform = isUniform(scheme, shape);
  const table =
    uniform && outcomeCount(world, interior, n, k) <= exactUpTo
      ? outcomeTable(world, interior, scheme, n, k)
      : null;
  let error = 0;
  const drifts = Array.from({ length: size * size }, (_, index): Drift => {
    const [x, y] = [((index % size) + 0.5) / size, (Math.floor(index / size) + 0.5) / size];
    const pair = portraitPair(x, y);
    const update = table
      ? updateOf(pair, table.at(pair))
      : simulatedUpdate(world, pair, { scheme, shape, rounds, seed: 1 });
    error = Math.max(error, 2 * x * (1 - x) * rates.shoggoth * update.shoggothError[0]!);
    error = Math.max(error, 2 * y * (1 - y) * rates.face * update.faceError[0]!);
    return driftOf(x, y, update, rates);
  });
  return { size, drifts, error };
}

/** Holds to first order: a step of u on the difference of two logits moves p by p (1 − p) u. */
function driftOf(x: number, y: number, { shoggoth, face }: ExpectedUpdate, rates: Rates): Drift {
  const dx = x * (1 - x) * rates.shoggoth * (shoggoth[0]! - shoggoth[1]!);
  const dy = y * (1 - y) * rates.face * (face[0]! - face[1]!);
  return { x, y, dx, dy };
}

function isUniform(scheme: NamedScheme, { n, k }: RoundShape): boolean {
  const trees = [{ cots: Array.from({ length: n }, () => ({ score: [] })) }];
  const first = scheme.allocate(trees, { n, k }, 0, {
    next: () => 0.5,
    int: () => 0,
    normal: () => 0,
  });
  return first !== null && first[0]!.every((count) => count === k);
}

/**
 * Returns the drift at any point: bilinear between the grid's points and constant beyond them,
 * falling to 0 where x or y is 0 or 1.
 */
export function driftAt(
  { size, drifts }: DriftField,
  x: number,
  y: number,
): { dx: number; dy: number } {
  const [i, u] = cellOf(x, size);
  const [j, v] = cellOf(y, size);
  const at = (a: number, b: number) => drifts[b * size + a]!;
  const [p, q, r, s] = [at(i, j), at(i + 1, j), at(i, j + 1), at(i + 1, j + 1)];
  const mix = (a: number, b: number, c: number, d: number) =>
    (1 - v) * ((1 - u) * a + u * b) + v * ((1 - u) * c + u * d);
  const edge = (p: number) => Math.min(1, 2 * size * Math.min(p, 1 - p));
  return {
    dx: mix(p.dx, q.dx, r.dx, s.dx) * edge(x),
    dy: mix(p.dy, q.dy, r.dy, s.dy) * edge(y),
  };
}

function cellOf(p: number, size: number): [number, number] {
  const place = Math.min(size - 1, Math.max(0, p * size - 0.5));
  const cell = Math.min(size - 2, Math.floor(place));
  return [cell, place - cell];
}

/** Follows the expected drift from a point for `rounds` steps, or until it stands still. */
export function trajectory(field: DriftField, from: Point, rounds: number): Point[] {
  const path: Point[] = [from];
  let { x, y } = from;
  for (let r = 0; r < rounds; r++) {
    const first = driftAt(field, x, y);
    const middle = driftAt(field, clamp(x + first.dx / 2), clamp(y + first.dy / 2));
    x = clamp(x + middle.dx);
    y = clamp(y + middle.dy);
    path.push({ x, y });
    if (Math.abs(middle.dx) + Math.abs(middle.dy) < 1e-7) break;
  }
  return path;
}

/**
 * Returns the final x from every grid point: 1 where the good CoT wins, 0 where it dies out,
 * [size²].
 */
export function basin(field: DriftField, rounds = 2000): (Point & { good: number })[] {
  return field.drifts.map(({ x, y }) => ({
    x,
    y,
    good: trajectory(field, { x, y }, rounds).at(-1)!.x,
  }));
}

/** Returns line segments along which a component of the drift is 0. */
export function nullcline({ size, drifts }: DriftField, component: 'dx' | 'dy'): Point[][] {
  const lines: Point[][] = [];
  const at = (i: number, j: number) => drifts[j * size + i]!;
  for (let j = 0; j + 1 < size; j++) {
    for (let i = 0; i + 1 < size; i++) {
      const corners = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
      const crossings: Point[] = [];
      corners.forEach((a, c) => {
        const b = corners[(c + 1) % 4]!;
        if (a[component] > 0 === b[component] > 0) return;
        const share = a[component] / (a[component] - b[component]);
        crossings.push({ x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) });
      });
      // A saddle has four crossings; at this resolution any pairing of them will do.
      for (let c = 0; c + 1 < crossings.length; c += 2)
        lines.push([crossings[c]!, crossings[c + 1]!]);
    }
  }
  return lines;
}

const clamp = (p: number) => Math.min(1, Math.max(0, p));
