/** Many lines, arrows or cells as one SVG path: fast to redraw, and short in a report. Positions are in px. */
import * as Plot from '@observablehq/plot';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a figure gives to Plot in order to place its marks by px itself. */
export const PIXELS = {
  margin: 0,
  x: { type: 'identity', axis: null },
  y: { type: 'identity', axis: null },
} as const;

const GAP: Point = { x: Number.NaN, y: Number.NaN };
const tenth = ({ x, y }: Point): Point => ({ x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 });

/** One path for all lines; a point that is not finite breaks its line. None: no mark. */
export function polylines(lines: readonly (readonly Point[])[], style: Plot.LineOptions): Plot.Markish[] {
  const drawn = lines.filter((line) => line.length > 0);
  if (drawn.length === 0) return [];
  const points = drawn.flatMap((line) => [...line.map(tenth), GAP]);
  return [Plot.line(points, { x: 'x', y: 'y', z: null, strokeLinejoin: 'round', ...style })];
}

/** One path for all outlines of boxes. */
export function outlines(boxes: readonly Box[], style: Plot.LineOptions): Plot.Markish[] {
  return polylines(boxes.map(corners), { curve: 'linear-closed', strokeLinejoin: 'miter', ...style });
}

/** One path for all boxes of a colour. */
export function filledBoxes(boxes: readonly (Box & { readonly fill: string })[]): Plot.Markish[] {
  const colours = [...new Set(boxes.map((box) => box.fill))];
  return colours.flatMap((fill) =>
    outlines(
      boxes.filter((box) => box.fill === fill),
      { fill, stroke: 'none' },
    ),
  );
}

/** Diagonal strokes that fill a box. */
export function hatching({ left, top, width, height }: Box, gap = 6): Point[][] {
  const lines: Point[][] = [];
  for (let offset = gap / 2; offset < width + height; offset += gap) {
    const right = Math.min(offset, width);
    const down = Math.min(offset, height);
    lines.push([
      { x: left + right, y: top + offset - right },
      { x: left + offset - down, y: top + down },
    ]);
  }
  return lines;
}

/** The two strokes of an arrow's head at the end of a line, if it has a direction. */
export function arrowHead(line: readonly Point[], size: number): Point[] {
  const tip = line.at(-1);
  const tail = tip && line.findLast((p) => Math.hypot(p.x - tip.x, p.y - tip.y) > 0.5);
  if (!tip || !tail) return [];
  const angle = Math.atan2(tip.y - tail.y, tip.x - tail.x);
  const wing = (turn: number): Point => ({
    x: tip.x - size * Math.cos(angle + turn),
    y: tip.y - size * Math.sin(angle + turn),
  });
  return [wing(0.5), tip, wing(-0.5)];
}

function corners({ left, top, width, height }: Box): Point[] {
  return [
    { x: left, y: top },
    { x: left + width, y: top },
    { x: left + width, y: top + height },
    { x: left, y: top + height },
  ];
}

/** From a point to the nearest of a line's pieces. */
export function distance(line: readonly Point[], p: Point): number {
  return Math.min(
    ...line.slice(1).map((b, i) => {
      const a = line[i]!;
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const along = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1);
      const share = Math.max(0, Math.min(1, along));
      return Math.hypot(a.x + share * dx - p.x, a.y + share * dy - p.y);
    }),
  );
}

/** Where a point of the unit square lies in a frame. */
export function inSquare({ x, y }: Point, frame: Box): Point {
  return { x: frame.left + x * frame.width, y: frame.top + (1 - y) * frame.height };
}
