/** The arrows of vector fields over the unit square: a path for each of three speeds, whatever the number of arrows. */
import type * as Plot from '@observablehq/plot';
import { arrowHead, type Box, inSquare, type Point, polylines } from './_paths.js';
import type { PortraitArrow } from './phase-portrait.js';

/** Opacity of arrows, from slow to fast. */
const SPEEDS = [0.45, 0.7, 1];

/** Marks for the fields of all panels; speeds are relative to the fastest arrow of each. */
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

/** Arrows centred on their points, at most as long as the grid is wide, so that none crosses its neighbour. */
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
    // Speeds differ by orders of magnitude: the root keeps the direction of the slow ones readable.
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
