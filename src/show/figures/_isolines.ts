/** Finds lines of equal value on a grid, by marching squares with linear interpolation. */
import type { Point } from './_paths.js';

/**
 * Returns the lines on which `values[row][column]`, at the points (column, row), equals `level`.
 * Each is as long as possible: from edge to edge, or closed. A square with a value that is not
 * finite has no line.
 */
export function isolines(values: readonly (readonly number[])[], level: number): Point[][] {
  // The grid edge that a crossing lies on names it; at most two squares share an edge.
  const places = new Map<string, Point>();
  const neighbours = new Map<string, string[]>();
  const above = (v: number) => v >= level;
  const crossing = (column: number, row: number, across: boolean): string | undefined => {
    const a = values[row]![column]!;
    const b = across ? values[row]![column + 1]! : values[row + 1]![column]!;
    if (above(a) === above(b)) return undefined;
    const share = (level - a) / (b - a);
    const name = `${across ? '-' : '|'}${column},${row}`;
    places.set(name, across ? { x: column + share, y: row } : { x: column, y: row + share });
    return name;
  };
  const join = (a: string, b: string) => {
    neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
    neighbours.set(b, [...(neighbours.get(b) ?? []), a]);
  };
  for (let row = 0; row + 1 < values.length; row++) {
    for (let column = 0; column + 1 < values[row]!.length; column++) {
      const square = [
        values[row]![column],
        values[row]![column + 1],
        values[row + 1]![column],
        values[row + 1]![column + 1],
      ];
      if (!square.every((v) => Number.isFinite(v))) continue;
      const sides = [
        crossing(column, row, true),
        crossing(column + 1, row, false),
        crossing(column, row + 1, true),
        crossing(column, row, false),
      ].filter((name) => name !== undefined);
      // At a saddle, the mean decides which corners belong together.
      const centre = (square as number[]).reduce((sum, v) => sum + v, 0) / 4;
      if (sides.length === 4 && above(centre) !== above(square[0]!)) sides.push(sides.shift()!);
      if (sides.length === 4) join(sides[2]!, sides[3]!);
      if (sides.length >= 2) join(sides[0]!, sides[1]!);
    }
  }
  return trace(places, neighbours);
}

/** Joins crossings into lines; open lines first, so that each starts at one of its ends. */
function trace(places: ReadonlyMap<string, Point>, neighbours: Map<string, string[]>): Point[][] {
  const left = new Set(neighbours.keys());
  const lines: Point[][] = [];
  const ends = [...left].filter((name) => neighbours.get(name)!.length === 1);
  for (const start of [...ends, ...neighbours.keys()]) {
    if (!left.has(start)) continue;
    const line: Point[] = [];
    let at: string | undefined = start;
    while (at !== undefined) {
      left.delete(at);
      line.push(places.get(at)!);
      at = neighbours.get(at)!.find((next) => left.has(next));
    }
    if (!ends.includes(start) && line.length > 2) line.push(line[0]!);
    lines.push(line);
  }
  return lines;
}
