/**
 * The top-3 mean against the mean, now and after the face has learnt; see that it loses now everywhere, and where it wins
 * later. Hatched: the interval includes zero.
 */
import * as Plot from '@observablehq/plot';
import { colourBar } from './_colour-bar.js';
import {
  draw,
  emptyFigure,
  type Figure,
  type FigureOptions,
  NARROW,
  shortNumber,
  textWidth,
  visible,
  WIDE,
} from './_draw.js';
import { gridOf } from './_grid.js';
import { keyMarks, layoutKey } from './_key.js';
import { layoutPanels, type PanelTick, panelAxes } from './_panels.js';
import { type Box, filledBoxes, hatching, PIXELS, polylines } from './_paths.js';
import { divergingShade } from './palette.js';

export interface Top3Cell {
  /** Grader noise, in sd of the CoTs' values or any unit of the caller's. */
  readonly noise: number;
  /** Spread of spreads: how much CoTs differ in the spread of their summaries. */
  readonly spread: number;
  /** Share of the oracle's gain that top-3 gets, minus the share that the mean gets, −1 to 1; NaN for none. */
  readonly now: number;
  /** The same, by the value after the face has learnt. */
  readonly later: number;
  /** Half-widths of the 95 % intervals of the two. */
  readonly nowError: number;
  readonly laterError: number;
}

export interface Top3MapData {
  /** A grid: every noise with every spread, in any order. */
  readonly cells: readonly Top3Cell[];
  /** Absent: `grader noise`. */
  readonly xLabel?: string;
  /** Absent: `spread of spreads`. */
  readonly yLabel?: string;
}

/** The least width of a cell, in px, that has room for its number. */
const TEXT_WIDTH = 30;

interface Cell {
  readonly value: number;
  /** Half-width; NaN for none. */
  readonly error: number;
  readonly box: Box;
}

export function top3Map(data: Top3MapData, options: FigureOptions = {}): Figure {
  const cells = data.cells.filter((c) => Number.isFinite(c.noise) && Number.isFinite(c.spread));
  const values = cells.flatMap((c) => [c.now, c.later]).filter(Number.isFinite);
  if (values.length === 0)
    return emptyFigure(options, 'Top-3 mean against mean', 'No cells to draw.');
  const width = options.width ?? WIDE;
  const { xLabel = 'grader noise', yLabel = 'spread of spreads' } = data;
  // Ends of the scale at a round number of points.
  const reach = Math.max(1, Math.ceil(100 * Math.max(...values.map(Math.abs)))) / 100;
  const { xs, ys, at } = gridOf(
    cells,
    (c) => c.noise,
    (c) => c.spread,
  );
  const bar = colourBar({
    left: 2,
    top: 6,
    width: width - 4,
    fills: Array.from({ length: 7 }, (_, i) => divergingShade(i - 3, 3).fill),
    ticks: [-reach, 0, reach].map((v) => ({ at: (v / reach + 1) / 2, label: points(v) })),
    title: 'top-3 minus mean, in % of the oracle’s gain',
  });
  const legend = layoutKey(
    [{ label: 'hatched: the interval includes zero', colour: 'none', sample: 'none' }],
    width,
  );
  const top = bar.height + legend.height + 24;
  const layout = layoutPanels([{ labels: ['now', 'after the face has learnt'] }], {
    width,
    columns: width < NARROW ? 1 : 2,
    top,
    left: 44,
    foot: 40,
    ratio: 0.78,
  });
  const drawn = layout.frames.flatMap((frame, panel) =>
    xs.flatMap((_, column) =>
      ys.flatMap((_, row): Cell[] => {
        const cell = at(column, row);
        const value = (panel === 0 ? cell?.now : cell?.later) ?? Number.NaN;
        const error = (panel === 0 ? cell?.nowError : cell?.laterError) ?? Number.NaN;
        return Number.isFinite(value)
          ? [{ value, error, box: cellBox(frame, column, row, xs.length, ys.length) }]
          : [];
      }),
    ),
  );
  const cellWidth = layout.frames[0]!.width / xs.length;
  const shade = (c: Cell) => divergingShade(shown(c) ? c.value : 0, reach);
  return draw(options, describe(data, cells), {
    ...PIXELS,
    height: layout.bottom,
    marks: [
      ...bar.marks,
      ...keyMarks(legend, 2, bar.height + 4),
      ...layout.marks,
      ...filledBoxes(drawn.map((c) => ({ ...c.box, fill: shade(c).fill }))),
      ...polylines(
        drawn.filter((c) => !shown(c)).flatMap((c) => hatching(c.box)),
        { stroke: 'var(--muted)', strokeOpacity: 0.45, strokeWidth: 1 },
      ),
      ...panelAxes(
        layout,
        gridTicks(xs, cellWidth, 'across'),
        gridTicks(ys, layout.frames[0]!.height / ys.length, 'up'),
      ),
      Plot.text(cellWidth >= TEXT_WIDTH ? drawn : [], {
        x: (c: Cell) => c.box.left + c.box.width / 2,
        y: (c: Cell) => c.box.top + c.box.height / 2,
        text: (c: Cell) => points(c.value),
        fill: (c: Cell) => shade(c).ink,
        stroke: (c: Cell) => shade(c).fill,
        strokeWidth: 3,
        fontSize: 11,
        fontVariant: 'tabular-nums',
      }),
      Plot.text([`${visible(yLabel)} ↑`], {
        x: 2,
        y: top - 10,
        textAnchor: 'start',
        fill: 'var(--muted)',
      }),
      Plot.text(layout.frames, {
        x: (f: Box) => f.left + f.width,
        y: (f: Box) => f.top + f.height + 27,
        text: () => `${visible(xLabel)} →`,
        textAnchor: 'end',
        fill: 'var(--muted)',
      }),
    ],
  });
}

/** Whether the interval leaves zero out. */
function shown({ value, error }: { value: number; error: number }): boolean {
  return Math.abs(value) > error;
}

function cellBox(
  { left, top, width, height }: Box,
  column: number,
  row: number,
  columns: number,
  rows: number,
): Box {
  const [w, h] = [width / columns, height / rows];
  return {
    left: left + column * w,
    top: top + height - (row + 1) * h,
    width: w - 1,
    height: h - 1,
  };
}

/** The value of each column or row at its middle; some are left out where there is no room. */
function gridTicks(values: readonly number[], px: number, direction: 'across' | 'up'): PanelTick[] {
  const needed =
    direction === 'up' ? 14 : Math.max(...values.map((v) => textWidth(shortNumber(v)))) + 6;
  const every = Math.max(1, Math.ceil(needed / px));
  return values.flatMap((v, i) =>
    i % every === 0 ? [{ at: (i + 0.5) / values.length, label: shortNumber(v) }] : [],
  );
}

/** 0.053 → `+5`. */
function points(share: number): string {
  const rounded = Math.round(100 * share);
  return rounded > 0 ? `+${rounded}` : rounded < 0 ? `−${-rounded}` : '0';
}

function describe(data: Top3MapData, cells: readonly Top3Cell[]): string {
  const told = (when: string, pick: (c: Top3Cell) => { value: number; error: number }) => {
    const all = cells
      .map((c) => ({ ...pick(c), noise: c.noise, spread: c.spread }))
      .filter((c) => Number.isFinite(c.value));
    if (all.length === 0) return `${when}: none`;
    const sure = all.filter(shown);
    const best = all.reduce((a, b) => (b.value > a.value ? b : a));
    const worst = all.reduce((a, b) => (b.value < a.value ? b : a));
    const place = (c: typeof best) =>
      `${points(c.value)} % at noise ${shortNumber(c.noise)} and spread ${shortNumber(c.spread)}`;
    return `${when}, top-3 is ahead in ${sure.filter((c) => c.value > 0).length} of ${all.length} cells, behind in ${sure.filter((c) => c.value < 0).length}, and in ${all.length - sure.length} the interval includes zero; from ${place(worst)} to ${place(best)}`;
  };
  const now = told('now', (c) => ({ value: c.now, error: c.nowError }));
  const later = told('after the face has learnt', (c) => ({ value: c.later, error: c.laterError }));
  return `Two maps of the share of the oracle's gain, top-3 mean minus mean, ${data.xLabel ?? 'grader noise'} by ${data.yLabel ?? 'spread of spreads'}. ${now}. ${later}.`;
}
