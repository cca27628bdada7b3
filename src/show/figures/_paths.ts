/**
 * Draws many lines, arrows or cells as one SVG path, which is fast to redraw and short in a report.
 * Positions are in px.
 */
import type * as Plot from '@observablehq/plot';

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

/** The options of Plot for a figure that places its marks in px. */
export const PIXELS = {
  margin: 0,
  x: { type: 'identity', axis: null },
  y: { type: 'identity', axis: null },
} as const;

/** The style of a path; Plot's defaults for a line fill in the rest. */
export interface PathStyle {
  readonly fill?: string;
  readonly stroke?: string;
  readonly strokeOpacity?: number;
  readonly strokeWidth?: number;
  readonly strokeDasharray?: string | undefined;
  readonly strokeLinecap?: string;
  readonly strokeLinejoin?: string;
}

/**
 * Draws all lines as one path; a point that is not finite breaks its line. No mark without lines.
 */
export function polylines(lines: readonly (readonly Point[])[], style: PathStyle): Plot.Markish[] {
  return path(lines.map((line) => pathData(line, '')).join(''), {
    strokeLinejoin: 'round',
    ...style,
  });
}

/** Draws the outlines of all boxes as one path. */
export function outlines(boxes: readonly Box[], style: PathStyle): Plot.Markish[] {
  const data = boxes.map((box) => pathData(corners(box), 'Z')).join('');
  return path(data, { strokeLinejoin: 'miter', ...style });
}

/** Joins points by straight pieces; a single point is closed, which makes a dot with round caps. */
function pathData(points: readonly Point[], end: string): string {
  let data = '';
  let length = 0;
  const finish = () => {
    if (length === 0) return '';
    return length === 1 ? 'Z' : end;
  };
  for (const { x, y } of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      data += finish();
      length = 0;
      continue;
    }
    data += `${length === 0 ? 'M' : 'L'}${tenths(x)},${tenths(y)}`;
    length++;
  }
  return data + finish();
}

const tenths = (px: number): number => Math.round(px * 10) / 10;

/**
 * Returns a mark that writes its own path. Plot's line mark turns every point into channels, which
 * is several times slower.
 */
function path(data: string, style: PathStyle): Plot.Markish[] {
  if (data === '') return [];
  const attributes = {
    fill: 'none',
    stroke: 'currentColor',
    strokeWidth: 1.5,
    strokeMiterlimit: 1,
    ...style,
  };
  return [
    (_index, _scales, _values, _dimensions, { document }) => {
      const group = document.createElementNS(SVG, 'g');
      group.setAttribute('aria-label', 'line');
      for (const [name, value] of Object.entries(attributes)) {
        if (value === undefined) continue;
        group.setAttribute(
          name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`),
          `${value}`,
        );
      }
      const shape = document.createElementNS(SVG, 'path');
      shape.setAttribute('d', data);
      group.append(shape);
      return group as never;
    },
  ];
}

const SVG = 'http://www.w3.org/2000/svg';

/** Fills boxes: one path for all boxes of a colour. */
export function filledBoxes(boxes: readonly (Box & { readonly fill: string })[]): Plot.Markish[] {
  const colours = [...new Set(boxes.map((box) => box.fill))];
  return colours.flatMap((fill) =>
    outlines(
      boxes.filter((box) => box.fill === fill),
      { fill, stroke: 'none' },
    ),
  );
}

/** Returns the diagonal strokes that hatch a box. */
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

/** Returns the two strokes of an arrow's head at the end of a line; none if it has no direction. */
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

/** Returns the distance from a point to the nearest piece of a line. */
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

/** Maps a point of the unit square into a frame. */
export function inSquare({ x, y }: Point, frame: Box): Point {
  return { x: frame.left + x * frame.width, y: frame.top + (1 - y) * frame.height };
}

/** Returns points along a line, at most `step` px apart. */
export function alongLine(line: readonly Point[], step: number): Point[] {
  return line.flatMap((b, i) => {
    const a = line[i - 1] ?? b;
    const count = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / step));
    return Array.from({ length: count }, (_, n) => {
      const share = (n + 1) / count;
      return { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) };
    });
  });
}
