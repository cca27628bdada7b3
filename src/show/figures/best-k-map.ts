/**
 * Maps the best number of summaries per CoT over the noise ratio and the price of a CoT. See it
 * grow towards the upper right, and how little k = 8 loses along its own band.
 */
import * as Plot from '@observablehq/plot';
import { percent } from '../page/numbers.js';
import { colourBar } from './_colour-bar.js';
import { contourNames, contours } from './_contours.js';
import {
  draw,
  emptyFigure,
  type Figure,
  type FigureOptions,
  fitted,
  NARROW,
  shortNumber,
  visible,
  WIDE,
} from './_draw.js';
import { type Grid, gridOf } from './_grid.js';
import { type KeyEntry, keyMarks, layoutKey } from './_key.js';
import { logPlace, logTicks } from './_log-axis.js';
import { axisTitle, panelAxes } from './_panels.js';
import { type Box, distance, filledBoxes, PIXELS, type Point, polylines } from './_paths.js';
import { labelCovers, placeLabels } from './_place-labels.js';
import { heatShade, type Shade } from './palette.js';

export interface BestKCell {
  /** The noise ratio λ, above 0. */
  readonly lambda: number;
  /** The price r of a CoT in summaries, 0 or more; 0 has its own row below the logarithmic axis. */
  readonly price: number;
  readonly bestK: number;
  /** The share of the best k's gain that k = 8 loses, 0 to 1; NaN if unknown. */
  readonly lossOf8: number;
}

export interface BestKMapData {
  /** A grid: every λ with every price, in any order, each axis roughly even in logarithm. */
  readonly cells: readonly BestKCell[];
  /** The losses of k = 8 to draw contours at; by default 0.01, 0.05, 0.1 and 0.2. */
  readonly levels?: readonly number[] | undefined;
  /** Points to mark, such as a task's own λ and r from a pilot. */
  readonly marked?: readonly MarkedPoint[] | undefined;
}

interface MarkedPoint {
  readonly lambda: number;
  readonly price: number;
  readonly label: string;
}

const LEVELS = [0.01, 0.05, 0.1, 0.2];
/** The least width of a cell, in px, that has room for its k. */
const TEXT_WIDTH = 17;
const X_LABEL = 'noise ratio λ';
const Y_LABEL = 'price r of a CoT, in summaries';
const NUMBERS = { label: 'number and shade: the best k', colour: 'none', sample: 'none' } as const;
const LOSS = {
  label: 'what k = 8 loses of the best k’s gain',
  colour: 'var(--arm-2)',
  sample: 'line',
} as const satisfies KeyEntry;

export function bestKMap(data: BestKMapData, options: FigureOptions = {}): Figure {
  const cells = data.cells.filter(
    (c) => isOnMap(c) && Number.isFinite(c.bestK * c.lambda * c.price),
  );
  if (cells.length === 0) return emptyFigure(options, 'Map of the best k', 'No cells to draw.');
  const layout = layOut(data, cells, options.width ?? WIDE);
  const { frame, bar } = layout;
  return draw(options, describe(data, cells), {
    ...PIXELS,
    height: frame.top + frame.height + 44 + (bar?.height ?? 0),
    marks: marksOf(layout),
  });
}

function isOnMap({ lambda, price }: { lambda: number; price: number }): boolean {
  return lambda > 0 && price >= 0;
}

interface MapGrid extends Grid<BestKCell> {
  /** Returns the index of a λ among the columns, with fractions in between. */
  readonly column: (lambda: number) => number;
  /** Returns the index of a price among the rows, with fractions in between. */
  readonly row: (price: number) => number;
}

type Layout = ReturnType<typeof layOut>;

function layOut(data: BestKMapData, cells: readonly BestKCell[], width: number) {
  const narrow = width < NARROW;
  const grid = mapGrid(cells);
  const legend = layoutKey([NUMBERS, LOSS], width - 4);
  const frame: Box = {
    left: 36,
    top: legend.height + 28,
    width: width - 44,
    height: (width - 44) * (narrow ? 0.85 : 0.56),
  };
  const side = { width: frame.width / grid.xs.length, height: frame.height / grid.ys.length };
  const place = (column: number, row: number): Point => ({
    x: frame.left + (column + 0.5) * side.width,
    y: frame.top + frame.height - (row + 0.5) * side.height,
  });
  const losses = grid.ys.map((_, row) =>
    grid.xs.map((_, column) => grid.at(column, row)?.lossOf8 ?? Number.NaN),
  );
  const lossContours = contours(losses, data.levels ?? LEVELS, place);
  const names = contourNames(lossContours);
  const marked = (data.marked ?? [])
    .filter((m) => isOnMap(m) && Number.isFinite(m.lambda * m.price))
    .map((m) => ({
      ...place(grid.column(m.lambda), grid.row(m.price)),
      text: fitted(visible(m.label), 150),
    }));
  const most = Math.max(...cells.map((c) => c.bestK));
  return {
    narrow,
    grid,
    legend,
    frame,
    cells: cells.map((cell) => placeCell(cell, grid, place, side, most)),
    lines: lossContours.map((c) => c.line),
    names,
    marked,
    markedLabels: placeLabels(marked, [...names, ...marked], frame).map((at, i) => ({
      ...at,
      text: marked[i]!.text,
    })),
    /** Only if the cells have no room for numbers. */
    bar: side.width < TEXT_WIDTH ? scaleBar(frame, most) : null,
  };
}

interface PlacedCell extends Point, BestKCell {
  readonly box: Box;
  readonly shade: Shade;
}

function placeCell(
  cell: BestKCell,
  grid: MapGrid,
  place: (column: number, row: number) => Point,
  { width, height }: { readonly width: number; readonly height: number },
  most: number,
): PlacedCell {
  const { x, y } = place(grid.column(cell.lambda), grid.row(cell.price));
  return {
    ...cell,
    x,
    y,
    box: { left: x - width / 2, top: y - height / 2, width: width - 1, height: height - 1 },
    // On a logarithmic scale: k doubles from shade to shade where it can.
    shade: heatShade(Math.log(cell.bestK), 0, Math.log(Math.max(2, most)) + 1e-9),
  };
}

function scaleBar(frame: Box, most: number): ReturnType<typeof colourBar> {
  return colourBar({
    left: frame.left,
    top: frame.top + frame.height + 48,
    width: frame.width,
    fills: Array.from({ length: 7 }, (_, i) => heatShade(i, 0, 6.001).fill),
    ticks: [1, most].map((k, at) => ({ at, label: `${k}` })),
    title: 'best k',
  });
}

function marksOf(layout: Layout): Plot.Markish[] {
  const { legend, frame, cells, bar } = layout;
  return [
    ...keyMarks(legend, 2, 0),
    ...filledBoxes(cells.map(({ box, shade }) => ({ ...box, fill: shade.fill }))),
    Plot.text(bar ? [] : readableNumbers(layout), {
      x: 'x',
      y: 'y',
      text: 'bestK',
      fill: (c: PlacedCell) => c.shade.ink,
      fontSize: 11,
      fontVariant: 'tabular-nums',
    }),
    ...contourMarks(layout),
    ...axes(layout),
    ...markedPoints(layout),
    axisTitle(`${Y_LABEL} ↑`, 2, legend.height + 14),
    axisTitle(`${X_LABEL} →`, frame.left + frame.width, frame.top + frame.height + 30, 'end'),
    ...(bar?.marks ?? []),
  ];
}

/**
 * Leaves out numbers under a line or a name: they would be hard
 * to read, and neighbours say the same.
 */
function readableNumbers({ cells, lines, names, marked, markedLabels }: Layout): PlacedCell[] {
  const isCovered = (p: Point) =>
    lines.some((line) => distance(line, p) < 8) ||
    [...names, ...marked].some((n) => Math.abs(n.x - p.x) < 19 && Math.abs(n.y - p.y) < 12) ||
    markedLabels.some((l) => labelCovers(l, p));
  return cells.filter((cell) => !isCovered(cell));
}

function contourMarks({ lines, names }: Layout): Plot.Markish[] {
  return [
    ...polylines(lines, { stroke: 'var(--ground)', strokeWidth: 4 }),
    ...polylines(lines, { stroke: LOSS.colour, strokeWidth: 1.75 }),
    Plot.text(names, {
      x: 'x',
      y: 'y',
      text: 'text',
      fill: LOSS.colour,
      fontWeight: 600,
      fontSize: 11,
      stroke: 'var(--ground)',
      strokeWidth: 6,
    }),
  ];
}

function axes({ narrow, grid, frame }: Layout): Plot.Markish[] {
  return panelAxes(
    { frames: [frame], first: [true] },
    logTicks(grid.xs, narrow ? 6 : 10).map((v) => ({
      at: (grid.column(v) + 0.5) / grid.xs.length,
      label: shortNumber(v),
    })),
    logTicks(grid.ys, narrow ? 6 : 8).map((v) => ({
      at: (grid.row(v) + 0.5) / grid.ys.length,
      label: shortNumber(v),
    })),
  );
}

function markedPoints({ marked, markedLabels }: Layout): Plot.Markish[] {
  return [
    Plot.dot(marked, {
      x: 'x',
      y: 'y',
      r: 5,
      fill: 'currentColor',
      stroke: 'var(--ground)',
      strokeWidth: 2,
    }),
    ...markedLabels.map((l) =>
      Plot.text([l], {
        x: 'x',
        y: 'y',
        text: 'text',
        textAnchor: l.anchor,
        fill: 'currentColor',
        fontWeight: 600,
        stroke: 'var(--ground)',
        strokeWidth: 6,
      }),
    ),
  ];
}

/** Adds indices by logarithm to a grid of the cells; price 0 is the row below the lowest other. */
function mapGrid(cells: readonly BestKCell[]): MapGrid {
  const grid = cellGrid(cells);
  return {
    ...grid,
    column: (lambda) => logPlace(grid.xs, lambda),
    row: (price) => logPlace(grid.ys, price),
  };
}

function cellGrid(cells: readonly BestKCell[]): Grid<BestKCell> {
  return gridOf(
    cells,
    (c) => c.lambda,
    (c) => c.price,
  );
}

function describe(data: BestKMapData, cells: readonly BestKCell[]): string {
  const { xs, ys, at } = cellGrid(cells);
  const corner = (column: number, row: number) => {
    const cell = at(column, row);
    return cell ? [`k = ${cell.bestK} at ${pointName(cell)}`] : [];
  };
  const corners = [0, ys.length - 1].flatMap((row) => [
    ...corner(0, row),
    ...corner(xs.length - 1, row),
  ]);
  const losses = cells.map((c) => c.lossOf8).filter(Number.isFinite);
  const small = losses.filter((l) => l < 0.05).length;
  const lossOf8 = ` k = 8 loses under 5 % in ${small} of ${losses.length} cells, at most `;
  const lost = losses.length > 0 ? `${lossOf8}${percent(Math.max(...losses))}.` : '';
  const marked = (data.marked ?? []).map((m) => ` ${m.label} lies at ${pointName(m)}.`).join('');
  const quantity = `Map of the best number k of summaries per CoT, ${X_LABEL} by ${Y_LABEL}`;
  return `${quantity}: ${[...new Set(corners)].join('; ')}.${lost}${marked}`;
}

function pointName({ lambda, price }: { lambda: number; price: number }): string {
  return `λ = ${shortNumber(lambda)} and r = ${shortNumber(price)}`;
}
