/** Scores in a grid of coloured cells, with the number in each: by difficulty, by kind of CoT, or cross-play. */
import * as Plot from '@observablehq/plot';
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
import { heatShade } from './palette.js';

export interface ScoreHeatData {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** values[row][column]; NaN for none. */
  readonly values: readonly (readonly number[])[];
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** What a value is, for the description. */
  readonly valueLabel: string;
  /** Cells to draw a frame around. */
  readonly marked?: (row: number, column: number) => boolean;
  /** A line under the number, such as the half-width of its interval. */
  readonly note?: (row: number, column: number) => string;
}

/** The least width of a cell, in px, that has room for a note and for digits of full size. */
const NOTE_WIDTH = 42;

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

export function scoreHeat(data: ScoreHeatData, options: FigureOptions = {}): Figure {
  const width = options.width ?? WIDE;
  const narrow = width < NARROW;
  const names = { rows: data.rows.map(visible), columns: data.columns.map(visible) };
  // Where the same names stand twice and there is little room, the columns have numbers and the rows explain them.
  const numbered =
    names.columns.length > (narrow ? 4 : 8) && names.rows.join('\n') === names.columns.join('\n');
  const rows = numbered ? names.rows.map((name, i) => `${i + 1}  ${name}`) : names.rows;
  const columns = numbered ? names.columns.map((_, i) => `${i + 1}`) : names.columns;
  const cells = rows.flatMap((_, row) =>
    columns.map(
      (_, column): Cell => ({ row, column, value: data.values[row]?.[column] ?? Number.NaN }),
    ),
  );
  const values = cells.map((c) => c.value).filter(Number.isFinite);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const shade = (c: Cell) => heatShade(c.value, low, high);

  // On a phone a row's name stands above its cells; otherwise to the left of them.
  const marginLeft = narrow ? 2 : 16 + Math.min(190, Math.max(...rows.map(textWidth), 0));
  const above = narrow ? 20 : 0;
  const cellWidth = (width - marginLeft - 4) / Math.max(1, columns.length);
  const slanted = columns.some((c) => textWidth(c) > cellWidth - 6);
  const headroom = slanted ? 26 + 0.6 * Math.min(176, Math.max(...columns.map(textWidth))) : 40;
  // Slanted names lean to the right: room for the last one.
  const marginRight = slanted ? 4 + 0.72 * Math.min(176, textWidth(columns.at(-1) ?? '')) : 4;
  const note = cellWidth > NOTE_WIDTH ? data.note : undefined;
  const rowHeight = (note ? 46 : 38) + above;
  const marked = data.marked ?? (() => false);
  const dy = above / 2;
  return draw(options, describe(data), {
    height: headroom + rows.length * rowHeight + 4,
    marginTop: headroom,
    marginLeft,
    marginRight,
    marginBottom: 4,
    x: { type: 'band', domain: columns.map((_, i) => i), axis: null, padding: 0.04 },
    y: { type: 'band', domain: rows.map((_, i) => i), axis: null, padding: 0.04 },
    marks: [
      Plot.cell(
        cells.filter((c) => Number.isFinite(c.value)),
        {
          x: 'column',
          y: 'row',
          fill: (c: Cell) => shade(c).fill,
          insetTop: above,
          rx: 3,
        },
      ),
      Plot.cell(
        cells.filter((c) => !Number.isFinite(c.value)),
        {
          x: 'column',
          y: 'row',
          fill: 'none',
          stroke: 'var(--rule)',
          insetTop: above,
          rx: 3,
        },
      ),
      Plot.cell(
        cells.filter((c) => marked(c.row, c.column)),
        {
          x: 'column',
          y: 'row',
          fill: 'none',
          stroke: 'currentColor',
          strokeWidth: 2.5,
          insetTop: above,
          rx: 3,
        },
      ),
      Plot.text(cells, {
        x: 'column',
        y: 'row',
        dy: dy - (note ? 6 : 0),
        text: (c: Cell) => (Number.isFinite(c.value) ? c.value.toFixed(2) : '–'),
        fill: (c: Cell) => (Number.isFinite(c.value) ? shade(c).ink : 'var(--muted)'),
        fontVariant: 'tabular-nums',
        ...(cellWidth < 32 ? { fontSize: 10 } : {}),
      }),
      ...(note
        ? [
            Plot.text(
              cells.filter((c) => Number.isFinite(c.value)),
              {
                x: 'column',
                y: 'row',
                dy: dy + 9,
                text: (c: Cell) => note(c.row, c.column),
                fill: (c: Cell) => shade(c).ink,
                fontSize: 10,
              },
            ),
          ]
        : []),
      Plot.text(rows, {
        y: (_: string, i: number) => i,
        frameAnchor: 'left',
        text: (label: string) => fitted(label, narrow ? width - 8 : 190),
        textAnchor: narrow ? 'start' : 'end',
        dx: narrow ? 0 : -10,
        dy: narrow ? -(rowHeight / 2) + 11 : 0,
        fontWeight: 600,
        title: (label: string) => label,
      }),
      Plot.text(columns, {
        x: (_: string, i: number) => i,
        frameAnchor: 'top',
        text: (label: string) => fitted(label, slanted ? 176 : cellWidth),
        textAnchor: slanted ? 'start' : 'middle',
        rotate: slanted ? -36 : 0,
        dy: -10,
        fontWeight: 600,
        title: (label: string) => label,
      }),
      Plot.text([`${data.rowLabel} ↓   ${data.columnLabel} →`], {
        frameAnchor: 'top-left',
        dx: -marginLeft + 2,
        dy: -headroom + 4,
        textAnchor: 'start',
        fill: 'var(--muted)',
      }),
    ],
  });
}

function describe(data: ScoreHeatData): string {
  const rows = data.rows.map((row, r) => {
    const cells = data.columns.map((column, c) => {
      const value = data.values[r]?.[c] ?? Number.NaN;
      return `${column} ${Number.isFinite(value) ? value.toFixed(2) : 'none'}`;
    });
    return `${row}: ${cells.join(', ')}`;
  });
  return `Heat map of ${data.valueLabel}, ${data.rowLabel} by ${data.columnLabel}. ${rows.join('; ')}.`;
}
