/** Shades a panel softly where runs end at the good CoT. */
import * as Plot from '@observablehq/plot';
import { gridOf } from './_grid.js';
import type { Box, Point } from './_paths.js';

/**
 * A start (x, y) in the unit square, and the share of its runs, 0 to 1, that end at the good CoT.
 */
export interface BasinPoint extends Point {
  readonly good: number;
}

/** The key's sample is as dark as three layers of shade. */
export const BASIN = { colour: 'var(--step-1)', opacity: 0.34 } as const;

/** Shades in three steps, at a quarter, a half and three quarters of the runs. */
export function basinShade(
  basin: readonly BasinPoint[],
  { left, top, width, height }: Box,
): Plot.Markish[] {
  if (basin.length === 0) return [];
  const { xs, ys, at } = gridOf(
    basin,
    (b) => b.x,
    (b) => b.y,
  );
  const good = (column: number, row: number) => at(column, row)?.good ?? 0;
  // Sampled at the middles of 28 × 28 squares of the panel; past the grid's edge its last value
  // holds.
  const side = 28;
  const values = Array.from({ length: side * side }, (_, i) => {
    const column = position(xs, ((i % side) + 0.5) / side);
    const row = position(ys, 1 - (Math.floor(i / side) + 0.5) / side);
    const [c, r] = [Math.floor(column), Math.floor(row)];
    const mix = (a: number, b: number, share: number) => (share > 0 ? a + (b - a) * share : a);
    return mix(
      mix(good(c, r), good(c + 1, r), column - c),
      mix(good(c, r + 1), good(c + 1, r + 1), column - c),
      row - r,
    );
  });
  return [
    Plot.contour(values, {
      width: side,
      height: side,
      x1: left,
      y1: top,
      x2: left + width,
      y2: top + height,
      thresholds: [0.25, 0.5, 0.75],
      fill: BASIN.colour,
      fillOpacity: 0.13,
    } as Plot.ContourOptions),
  ];
}

/** Returns a value's index among sorted values, with fractions in between; clamped at the ends. */
function position(sorted: readonly number[], value: number): number {
  const above = sorted.findIndex((v) => v > value);
  if (above === 0) return 0;
  if (above < 0) return sorted.length - 1;
  const below = sorted[above - 1]!;
  return above - 1 + (value - below) / (sorted[above]! - below);
}
