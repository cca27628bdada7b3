/** Shows scores as coloured cells with numbers: by difficulty, by kind of CoT, or cross-play. */
import * as Plot from '@observablehq/plot';
import { score } from '../page/numbers.js';
import {
  draw,
  type Figure,
  type FigureOptions,
  fitted,
  NARROW,
  textWidth,
  visible,
  WIDE,
} from './_draw.js';
import { heatShade, type Shade } from './palette.js';

export interface ScoreHeatData {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `values[row][column]`; NaN for none. */
  readonly values: readonly (readonly number[])[];
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** Names the values, for the description. */
  readonly valueLabel: string;
  /** Whether to draw a frame around a cell; by default around none. */
  readonly marked?: ((row: number, column: number) => boolean) | undefined;
  /** Returns a line to write under the number, such as the half-width of its interval. */
  readonly note?: ((row: number, column: number) => string) | undefined;
}

/** The least width of a cell, in px, that has room for a note. */
const NOTE_WIDTH = 42;
/** Below this width of a cell, in px, its digits are small. */
const DIGITS_WIDTH = 32;
/** The greatest width of a row's name, and of a slanted column's name, in px. */
const MOST_ROW_NAME = 190;
const MOST_COLUMN_NAME = 176;

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

export function scoreHeat(data: ScoreHeatData, options: FigureOptions = {}): Figure {
  const layout = layOut(data, options.width ?? WIDE);
  const { rows, columns, headroom, rowHeight, marginLeft, marginRight } = layout;
  return draw(options, describe(data), {
    height: headroom + rows.length * rowHeight + 4,
    marginTop: headroom,
    marginLeft,
    marginRight,
    marginBottom: 4,
    x: { type: 'band', domain: columns.map((_, i) => i), axis: null, padding: 0.04 },
    y: { type: 'band', domain: rows.map((_, i) => i), axis: null, padding: 0.04 },
    marks: [...cellMarks(layout), ...numberMarks(layout), ...nameMarks(layout, data)],
  });
}

type Layout = ReturnType<typeof layOut>;

function layOut(data: ScoreHeatData, width: number) {
  const narrow = width < NARROW;
  const { rows, columns } = cellNames(data, narrow);
  const cells = rows.flatMap((_, row) =>
    columns.map(
      (_, column): Cell => ({ row, column, value: data.values[row]?.[column] ?? Number.NaN }),
    ),
  );
  // On a phone a row's name stands above its cells; otherwise to the left of them.
  const marginLeft = narrow ? 2 : 16 + Math.min(MOST_ROW_NAME, Math.max(...rows.map(textWidth), 0));
  const above = narrow ? 20 : 0;
  const cellWidth = (width - marginLeft - 4) / Math.max(1, columns.length);
  const slanted = columns.some((c) => textWidth(c) > cellWidth - 6);
  const slantedWidth = (names: readonly string[]) =>
    Math.min(MOST_COLUMN_NAME, Math.max(...names.map(textWidth), 0));
  const note = cellWidth > NOTE_WIDTH ? data.note : undefined;
  return {
    width,
    narrow,
    rows,
    columns,
    cells,
    framed: cells.filter((c) => data.marked?.(c.row, c.column)),
    note,
    above,
    cellWidth,
    slanted,
    rowHeight: (note ? 46 : 38) + above,
    headroom: slanted ? 26 + 0.6 * slantedWidth(columns) : 40,
    marginLeft,
    // Slanted names lean to the right: leave room for the last one.
    marginRight: slanted ? 4 + 0.72 * slantedWidth(columns.slice(-1)) : 4,
  };
}

/** If rows and columns have the same names and the columns no room for them, both get numbers. */
function cellNames(
  data: ScoreHeatData,
  narrow: boolean,
): { rows: readonly string[]; columns: readonly string[] } {
  const [rows, columns] = [data.rows.map(visible), data.columns.map(visible)];
  const same = rows.join('\n') === columns.join('\n');
  if (!same || columns.length <= (narrow ? 4 : 8)) return { rows, columns };
  return {
    rows: rows.map((name, i) => `${i + 1}  ${name}`),
    columns: columns.map((_, i) => `${i + 1}`),
  };
}

function hasValue({ value }: Cell): boolean {
  return Number.isFinite(value);
}

/** Returns the shade of each cell between the lowest and the highest value. */
function shadesOf({ cells }: Layout): (cell: Cell) => Shade {
  const values = cells.filter(hasValue).map((c) => c.value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return ({ value }) => heatShade(value, low, high);
}

function cellMarks(layout: Layout): Plot.Markish[] {
  const { cells, framed, above } = layout;
  const shade = shadesOf(layout);
  const place = { x: 'column', y: 'row', insetTop: above, rx: 3 } as const;
  return [
    Plot.cell(cells.filter(hasValue), { ...place, fill: (c: Cell) => shade(c).fill }),
    Plot.cell(
      cells.filter((c) => !hasValue(c)),
      { ...place, fill: 'none', stroke: 'var(--rule)' },
    ),
    Plot.cell(framed, { ...place, fill: 'none', stroke: 'currentColor', strokeWidth: 2.5 }),
  ];
}

function numberMarks(layout: Layout): Plot.Markish[] {
  const { cells, note, above, cellWidth } = layout;
  const shade = shadesOf(layout);
  const dy = above / 2;
  const numbers = Plot.text(cells, {
    x: 'column',
    y: 'row',
    dy: dy - (note ? 6 : 0),
    text: (c: Cell) => score(c.value),
    fill: (c: Cell) => (hasValue(c) ? shade(c).ink : 'var(--muted)'),
    fontVariant: 'tabular-nums',
    ...(cellWidth < DIGITS_WIDTH ? { fontSize: 10 } : {}),
  });
  if (!note) return [numbers];
  return [
    numbers,
    Plot.text(cells.filter(hasValue), {
      x: 'column',
      y: 'row',
      dy: dy + 9,
      text: (c: Cell) => note(c.row, c.column),
      fill: (c: Cell) => shade(c).ink,
      fontSize: 10,
    }),
  ];
}

function nameMarks(layout: Layout, { rowLabel, columnLabel }: ScoreHeatData): Plot.Markish[] {
  const { width, narrow, rows, columns, cellWidth, slanted, rowHeight, headroom } = layout;
  return [
    Plot.text(rows, {
      y: (_: string, i: number) => i,
      frameAnchor: 'left',
      text: (label: string) => fitted(label, narrow ? width - 8 : MOST_ROW_NAME),
      textAnchor: narrow ? 'start' : 'end',
      dx: narrow ? 0 : -10,
      dy: narrow ? -(rowHeight / 2) + 11 : 0,
      fontWeight: 600,
      title: (label: string) => label,
    }),
    Plot.text(columns, {
      x: (_: string, i: number) => i,
      frameAnchor: 'top',
      text: (label: string) => fitted(label, slanted ? MOST_COLUMN_NAME : cellWidth),
      textAnchor: slanted ? 'start' : 'middle',
      rotate: slanted ? -36 : 0,
      dy: -10,
      fontWeight: 600,
      title: (label: string) => label,
    }),
    Plot.text([`${rowLabel} ↓   ${columnLabel} →`], {
      frameAnchor: 'top-left',
      dx: -layout.marginLeft + 2,
      dy: -headroom + 4,
      textAnchor: 'start',
      fill: 'var(--muted)',
    }),
  ];
}

function describe(data: ScoreHeatData): string {
  const rows = data.rows.map((row, r) => {
    const cells = data.columns.map((column, c) => {
      const value = data.values[r]?.[c] ?? Number.NaN;
      return `${column} ${Number.isFinite(value) ? score(value) : 'none'}`;
    });
    return `${row}: ${cells.join(', ')}`;
  });
  const axes = `${data.rowLabel} by ${data.columnLabel}`;
  return `Heat map of ${data.valueLabel}, ${axes}. ${rows.join('; ')}.`;
}
