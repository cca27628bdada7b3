/** Draws the contours of a map, with a name on each. */
import { percent } from '../page/numbers.js';
import { isolines } from './_isolines.js';
import type { Point } from './_paths.js';

export interface Contour {
  readonly level: number;
  readonly line: readonly Point[];
}

/**
 * Returns the lines on which `values[row][column]` equals each level, in px; `place` turns a column
 * and a row into px.
 */
export function contours(
  values: readonly (readonly number[])[],
  levels: readonly number[],
  place: (column: number, row: number) => Point,
): Contour[] {
  // Repeating the outermost values lets lines run to the edge of the outermost cells.
  const bordered = <T>(list: readonly T[]) => list.slice(0, 1).concat(list, list.slice(-1));
  const padded = bordered(values.map(bordered));
  const within = (at: number, count: number) => Math.max(-0.5, Math.min(count - 0.5, at - 1));
  return levels.flatMap((level) =>
    isolines(padded, level)
      .map((line) => ({
        level,
        line: line.map((p) => place(within(p.x, values[0]!.length), within(p.y, values.length))),
      }))
      .filter(({ line }) => length(line) > 24),
  );
}

/** Names each contour as near its middle as the other names allow. */
export function contourNames(contours: readonly Contour[]): (Point & { text: string })[] {
  const names: (Point & { text: string })[] = [];
  for (const { level, line } of contours) {
    const middle = (line.length - 1) / 2;
    const byMiddle = [...line].sort(
      (a, b) => Math.abs(line.indexOf(a) - middle) - Math.abs(line.indexOf(b) - middle),
    );
    const free = byMiddle.find((p) =>
      names.every((n) => Math.abs(n.x - p.x) > 40 || Math.abs(n.y - p.y) > 16),
    );
    if (free) names.push({ ...free, text: percent(level) });
  }
  return names;
}

function length(line: readonly Point[]): number {
  return line
    .slice(1)
    .reduce((sum, p, i) => sum + Math.hypot(p.x - line[i]!.x, p.y - line[i]!.y), 0);
}
