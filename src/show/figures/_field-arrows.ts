/**
 * Draws vector fields over the unit square: one path for each of three speeds, however many arrows.
 */
import type * as Plot from '@observablehq/plot';
import { arrowHead, type Box, inSquare, type Point, polylines } from './_paths.js';

/**
 * The expected change (dx, dy) of one step from (x, y), in any unit: an arrow's length shows its
 * speed relative to the panel's fastest.
 */
export interface PortraitArrow extends Point {
  readonly dx: number;
  readonly dy: number;
}

/** Opacities of the arrows, from slow to fast. */
const SPEEDS = [0.45, 0.7, 1];

/** Returns the marks for all panels' fields; speed is relative to the fastest arrow of a panel. */
export function fieldArrows(
  panels: readonly { readonly field: readonly PortraitArrow[]; readonly frame: Box }[],
): Plot.Markish[] {
  const arrows = panels.flatMap(({ field, frame }) => panelArrows(field, frame));
  return SPEEDS.flatMap((strokeOpacity, speed) =>
    polylines(
      arrows.filter((a) => a.speed === speed).flatMap((a) => a.strokes),
      { stroke: 'var(--muted)', strokeOpacity, strokeWidth: 1.1, strokeLinecap: 'round' },
    ),
  );
}

/**
 * Centres arrows on their points; none is longer than the grid's spacing, so none crosses another.
 */
function panelArrows(
  field: readonly PortraitArrow[],
  frame: Box,
): { speed: number; strokes: Point[][] }[] {
  const fastest = Math.max(...field.map((a) => Math.hypot(a.dx, a.dy)), 0);
  const perSide = Math.max(1, new Set(field.map((a) => a.x.toFixed(6))).size);
  const spacing = Math.min(32, frame.width / perSide);
  return field.map((arrow) => {
    const { x, y } = inSquare(arrow, frame);
    const norm = Math.hypot(arrow.dx, arrow.dy);
    // Speeds differ by orders of magnitude: the root keeps the slow arrows' direction readable.
    const share = fastest > 0 ? Math.sqrt(norm / fastest) : 0;
    const half = share < 0.02 ? 0 : (spacing * (0.3 + 0.6 * share)) / 2;
    const across = norm > 0 ? (half * arrow.dx) / norm : 0;
    const down = norm > 0 ? (-half * arrow.dy) / norm : 0;
    const shaft = [
      { x: x - across, y: y - down },
      { x: x + across, y: y + down },
    ];
    const head = arrowHead(shaft, Math.min(5, 0.8 * half));
    return {
      speed: Math.min(SPEEDS.length - 1, Math.floor(share * SPEEDS.length)),
      strokes: half === 0 ? [shaft.slice(0, 1)] : [shaft, head],
    };
  });
}
