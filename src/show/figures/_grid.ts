/** Arranges cells, given in any order, in a grid. */

export interface Grid<Cell> {
  /** The distinct values across and up, from low to high. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** Returns the cell of a column and a row, both from 0 at the lowest; undefined for a hole. */
  readonly at: (column: number, row: number) => Cell | undefined;
}

export function gridOf<Cell>(
  cells: readonly Cell[],
  x: (cell: Cell) => number,
  y: (cell: Cell) => number,
): Grid<Cell> {
  const distinct = (values: number[]) => [...new Set(values)].sort((a, b) => a - b);
  const xs = distinct(cells.map(x));
  const ys = distinct(cells.map(y));
  const column = new Map(xs.map((value, i) => [value, i]));
  const row = new Map(ys.map((value, i) => [value, i]));
  const rows: (Cell | undefined)[][] = ys.map(() => []);
  for (const cell of cells) rows[row.get(y(cell))!]![column.get(x(cell))!] = cell;
  return { xs, ys, at: (column, row) => rows[row]?.[column] };
}
