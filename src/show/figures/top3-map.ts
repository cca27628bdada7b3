/**
 * Maps the top-3 mean against the mean, now and after the face has learnt. See that it loses
 * everywhere now, and where it wins later. Hatched: the interval includes zero.
 */
import * as Plot from '@observablehq/plot';
import { signed } from '../page/numbers.js';
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
import { axisTitle, layoutPanels, type PanelTick, panelAxes } from './_panels.js';
import { type Box, filledBoxes, hatching, PIXELS, polylines } from './_paths.js';
import { divergingShade, type Shade } from './palette.js';

export interface Top3Cell {
  /** Grader noise, in sd of the CoTs' values or any other unit. */
  readonly noise: number;
  /** The spread of spreads: how much CoTs differ in the spread of their summaries. */
  readonly spread: number;
  /** The top-3 mean's share of the oracle's gain minus the mean's, −1 to 1; NaN for none. */
  readonly now: number;
  /** The same, measured after the face has learnt. */
  readonly later: number;
  /** The half-width of the 95 % interval of `now`; NaN for none. */
  readonly nowError: number;
  /** The half-width of the 95 % interval of `later`; NaN for none. */
  readonly laterError: number;
}

export interface Top3MapData {
  /** A grid: every noise with every spread, in any order. */
  readonly cells: readonly Top3Cell[];
  /** `grader noise` by default. */
  readonly xLabel?: string | undefined;
  /** `spread of spreads` by default. */
  readonly yLabel?: string | undefined;
}

/** The least width of a cell, in px, that has room for its number. */
const TEXT_WIDTH = 30;

interface Difference {
  readonly value: number;
  /** The half-width of the interval; NaN for none. */
  readonly error: number;
}

interface Cell extends Difference {
  readonly box: Box;
}

const PANELS: readonly {
  readonly label: string;
  readonly pick: (cell: Top3Cell) => Difference;
}[] = [
  { label: 'now', pick: (c) => ({ value: c.now, error: c.nowError }) },
  { label: 'after the face has learnt', pick: (c) => ({ value: c.later, error: c.laterError }) },
];

export function top3Map(data: Top3MapData, options: FigureOptions = {}): Figure {
  const cells = data.cells.filter((c) => Number.isFinite(c.noise) && Number.isFinite(c.spread));
  const values = cells.flatMap((c) => [c.now, c.later]).filter(Number.isFinite);
  if (values.length === 0)
    return emptyFigure(options, 'Top-3 mean against mean', 'No cells to draw.');
  const { xLabel = 'grader noise', yLabel = 'spread of spreads' } = data;
  const layout = layOut(cells, values, options.width ?? WIDE);
  return draw(options, describe(cells, xLabel, yLabel), {
    ...PIXELS,
    height: layout.panels.bottom,
    marks: [...maps(layout), ...numbers(layout), ...titles(layout, xLabel, yLabel)],
  });
}

type Layout = ReturnType<typeof layOut>;

function layOut(cells: readonly Top3Cell[], values: readonly number[], width: number) {
  // The scale ends at a whole percentage point.
  const reach = Math.max(1, Math.ceil(100 * Math.max(...values.map(Math.abs)))) / 100;
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
  const panels = layoutPanels([{ labels: PANELS.map(({ label }) => label) }], {
    width,
    columns: width < NARROW ? 1 : 2,
    top,
    left: 44,
    foot: 40,
    ratio: 0.78,
  });
  return { reach, bar, legend, top, panels, ...placeCells(cells, panels.frames) };
}

/** Places every known difference of every panel, and finds the grid's ticks. */
function placeCells(cells: readonly Top3Cell[], frames: readonly Box[]) {
  const { xs, ys, at } = gridOf(
    cells,
    (c) => c.noise,
    (c) => c.spread,
  );
  const placed = frames.flatMap((frame, panel) =>
    xs.flatMap((_, column) =>
      ys.flatMap((_, row): Cell[] => {
        const cell = at(column, row);
        const difference = cell && PANELS[panel]!.pick(cell);
        if (!difference || !Number.isFinite(difference.value)) return [];
        return [{ ...difference, box: cellBox(frame, column, row, xs.length, ys.length) }];
      }),
    ),
  );
  const cellWidth = frames[0]!.width / xs.length;
  const cellHeight = frames[0]!.height / ys.length;
  return {
    cells: placed,
    cellWidth,
    xTicks: gridTicks(xs, cellWidth, 'across'),
    yTicks: gridTicks(ys, cellHeight, 'up'),
  };
}

function shadeOf(cell: Cell, reach: number): Shade {
  return divergingShade(excludesZero(cell) ? cell.value : 0, reach);
}

function maps(layout: Layout): Plot.Markish[] {
  const { reach, bar, legend, panels, cells } = layout;
  const unsure = cells.filter((c) => !excludesZero(c));
  return [
    ...bar.marks,
    ...keyMarks(legend, 2, bar.height + 4),
    ...panels.marks,
    ...filledBoxes(cells.map((c) => ({ ...c.box, fill: shadeOf(c, reach).fill }))),
    ...polylines(
      unsure.flatMap((c) => hatching(c.box)),
      { stroke: 'var(--muted)', strokeOpacity: 0.45, strokeWidth: 1 },
    ),
    ...panelAxes(panels, layout.xTicks, layout.yTicks),
  ];
}

function numbers({ reach, cells, cellWidth }: Layout): Plot.Markish[] {
  return [
    Plot.text(cellWidth >= TEXT_WIDTH ? cells : [], {
      x: (c: Cell) => c.box.left + c.box.width / 2,
      y: (c: Cell) => c.box.top + c.box.height / 2,
      text: (c: Cell) => points(c.value),
      fill: (c: Cell) => shadeOf(c, reach).ink,
      stroke: (c: Cell) => shadeOf(c, reach).fill,
      strokeWidth: 3,
      fontSize: 11,
      fontVariant: 'tabular-nums',
    }),
  ];
}

function titles({ top, panels }: Layout, xLabel: string, yLabel: string): Plot.Markish[] {
  return [
    axisTitle(`${visible(yLabel)} ↑`, 2, top - 10),
    Plot.text(panels.frames, {
      x: (f: Box) => f.left + f.width,
      y: (f: Box) => f.top + f.height + 27,
      text: () => `${visible(xLabel)} →`,
      textAnchor: 'end',
      fill: 'var(--muted)',
    }),
  ];
}

/** Whether the interval excludes zero; false without an interval. */
function excludesZero({ value, error }: Difference): boolean {
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

/**
 * Returns a tick at the middle of each column or row, or of every n-th if there is no room for all.
 */
function gridTicks(values: readonly number[], px: number, direction: 'across' | 'up'): PanelTick[] {
  const widest = Math.max(...values.map((v) => textWidth(shortNumber(v))));
  const needed = direction === 'up' ? 14 : widest + 6;
  const every = Math.max(1, Math.ceil(needed / px));
  return values.flatMap((v, i) =>
    i % every === 0 ? [{ at: (i + 0.5) / values.length, label: shortNumber(v) }] : [],
  );
}

/** In whole percentage points: 0.053 → `+5`. */
function points(share: number): string {
  return signed(Math.round(100 * share), 0);
}

function describe(cells: readonly Top3Cell[], xLabel: string, yLabel: string): string {
  const panels = PANELS.map(({ label, pick }) => {
    const known = cells
      .map((c) => ({ ...pick(c), noise: c.noise, spread: c.spread }))
      .filter((c) => Number.isFinite(c.value));
    if (known.length === 0) return `${label}: none`;
    const shown = known.filter(excludesZero);
    const ahead = shown.filter((c) => c.value > 0).length;
    const best = known.reduce((a, b) => (b.value > a.value ? b : a));
    const worst = known.reduce((a, b) => (b.value < a.value ? b : a));
    const place = ({ value, noise, spread }: typeof best) =>
      `${points(value)} % at noise ${shortNumber(noise)} and spread ${shortNumber(spread)}`;
    return [
      `${label}, top-3 is ahead in ${ahead} of ${known.length} cells`,
      `behind in ${shown.length - ahead}`,
      `and in ${known.length - shown.length} the interval includes zero; from ${place(worst)} ` +
        `to ${place(best)}`,
    ].join(', ');
  });
  const quantity = "the share of the oracle's gain, top-3 mean minus mean";
  return `Two maps of ${quantity}, ${xLabel} by ${yLabel}. ${panels.join('. ')}.`;
}
