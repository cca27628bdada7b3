/**
 * The best number of summaries a CoT over the noise ratio and the price of a CoT; see it grow towards the upper right, and
 * how little k = 8 loses along its own band.
 */
import * as Plot from '@observablehq/plot';
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
import { panelAxes } from './_panels.js';
import { type Box, distance, filledBoxes, PIXELS, type Point, polylines } from './_paths.js';
import { labelCovers, placeLabels } from './_place-labels.js';
import { heatShade } from './palette.js';

export interface BestKCell {
  /** Noise ratio λ, above 0. */
  readonly lambda: number;
  /** Price r of a CoT in summaries, 0 or more; 0 has a row of its own under the logarithmic axis. */
  readonly price: number;
  readonly bestK: number;
  /** Share of the best k's gain that k = 8 loses, 0 to 1; NaN where it is not known. */
  readonly lossOf8: number;
}

export interface BestKMapData {
  /** A grid: every λ with every price, in any order, each axis about evenly spaced in logarithm. */
  readonly cells: readonly BestKCell[];
  /** Losses of k = 8 to draw a contour at; absent: 0.01, 0.05, 0.1, 0.2. */
  readonly levels?: readonly number[];
  /** Places to mark, such as a task's own λ and r from a pilot. */
  readonly marked?: readonly {
    readonly lambda: number;
    readonly price: number;
    readonly label: string;
  }[];
}

const LEVELS = [0.01, 0.05, 0.1, 0.2];
/** The least width of a cell, in px, that has room for its k. */
const TEXT_WIDTH = 17;
const X_LABEL = 'noise ratio λ';
const Y_LABEL = 'price r of a CoT, in summaries';

interface MapGrid extends Grid<BestKCell> {
  /** Where a value is among the columns or rows, with fractions between two. */
  readonly column: (lambda: number) => number;
  readonly row: (price: number) => number;
}

export function bestKMap(data: BestKMapData, options: FigureOptions = {}): Figure {
  const cells = data.cells.filter(
    (c) => c.lambda > 0 && c.price >= 0 && Number.isFinite(c.bestK * c.lambda * c.price),
  );
  if (cells.length === 0) return emptyFigure(options, 'Map of the best k', 'No cells to draw.');
  const width = options.width ?? WIDE;
  const narrow = width < NARROW;
  const grid = mapGrid(cells);
  const legend = layoutKey([NUMBERS, KEY], width - 4);
  const frame: Box = {
    left: 36,
    top: legend.height + 28,
    width: width - 44,
    height: (width - 44) * (narrow ? 0.85 : 0.56),
  };
  const cellWidth = frame.width / grid.xs.length;
  const cellHeight = frame.height / grid.ys.length;
  const place = (column: number, row: number): Point => ({
    x: frame.left + (column + 0.5) * cellWidth,
    y: frame.top + frame.height - (row + 0.5) * cellHeight,
  });
  const most = Math.max(...cells.map((c) => c.bestK));
  // k doubles from shade to shade where it can.
  const shade = (c: BestKCell) =>
    heatShade(Math.log(c.bestK), 0, Math.log(Math.max(2, most)) + 1e-9);
  const placed = cells.map((cell) => {
    const { x, y } = place(grid.column(cell.lambda), grid.row(cell.price));
    return {
      ...cell,
      x,
      y,
      left: x - cellWidth / 2,
      top: y - cellHeight / 2,
      width: cellWidth,
      height: cellHeight,
    };
  });
  const losses = grid.ys.map((_, row) =>
    grid.xs.map((_, column) => grid.at(column, row)?.lossOf8 ?? Number.NaN),
  );
  const lossContours = contours(losses, data.levels ?? LEVELS, place);
  const names = contourNames(lossContours);
  const marked = (data.marked ?? [])
    .filter((m) => m.lambda > 0 && m.price >= 0 && Number.isFinite(m.lambda * m.price))
    .map((m) => ({
      ...place(grid.column(m.lambda), grid.row(m.price)),
      text: fitted(visible(m.label), 150),
    }));
  const markedLabels = placeLabels(marked, [...names, ...marked], frame).map((at, i) => ({
    ...at,
    text: marked[i]!.text,
  }));
  const lines = lossContours.map((c) => c.line);
  // A number under a line or a name would be hard to read, and its neighbours say the same.
  const covered = (p: Point) =>
    lines.some((line) => distance(line, p) < 8) ||
    [...names, ...marked].some((n) => Math.abs(n.x - p.x) < 19 && Math.abs(n.y - p.y) < 12) ||
    markedLabels.some((l) => labelCovers(l, p));
  const bar = colourBar({
    left: frame.left,
    top: frame.top + frame.height + 48,
    width: frame.width,
    fills: Array.from({ length: 7 }, (_, i) => heatShade(i, 0, 6.001).fill),
    ticks: [1, most].map((k, at) => ({ at, label: `${k}` })),
    title: 'best k',
  });
  const withBar = cellWidth < TEXT_WIDTH;
  return draw(options, describe(data, cells), {
    ...PIXELS,
    height: frame.top + frame.height + 44 + (withBar ? bar.height : 0),
    marks: [
      ...keyMarks(legend, 2, 0),
      ...filledBoxes(
        placed.map(({ left, top, width, height, ...c }) => ({
          left,
          top,
          width: width - 1,
          height: height - 1,
          fill: shade(c).fill,
        })),
      ),
      Plot.text(
        placed.filter((p) => !withBar && !covered(p)),
        {
          x: 'x',
          y: 'y',
          text: 'bestK',
          fill: (c: BestKCell) => shade(c).ink,
          fontSize: 11,
          fontVariant: 'tabular-nums',
        },
      ),
      ...polylines(lines, { stroke: 'var(--ground)', strokeWidth: 4 }),
      ...polylines(lines, { stroke: KEY.colour, strokeWidth: 1.75 }),
      Plot.text(names, {
        x: 'x',
        y: 'y',
        text: 'text',
        fill: KEY.colour,
        fontWeight: 600,
        fontSize: 11,
        stroke: 'var(--ground)',
        strokeWidth: 6,
      }),
      ...panelAxes(
        { frames: [frame], first: [true] },
        logTicks(grid.xs, narrow ? 6 : 10).map((v) => ({
          at: (grid.column(v) + 0.5) / grid.xs.length,
          label: shortNumber(v),
        })),
        logTicks(grid.ys, narrow ? 6 : 8).map((v) => ({
          at: (grid.row(v) + 0.5) / grid.ys.length,
          label: shortNumber(v),
        })),
      ),
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
      Plot.text([`${Y_LABEL} ↑`], {
        x: 2,
        y: legend.height + 14,
        textAnchor: 'start',
        fill: 'var(--muted)',
      }),
      Plot.text([`${X_LABEL} →`], {
        x: frame.left + frame.width,
        y: frame.top + frame.height + 30,
        textAnchor: 'end',
        fill: 'var(--muted)',
      }),
      ...(withBar ? bar.marks : []),
    ],
  });
}

const NUMBERS = { label: 'number and shade: the best k', colour: 'none', sample: 'none' } as const;
const KEY = {
  label: 'what k = 8 loses of the best k’s gain',
  colour: 'var(--arm-2)',
  sample: 'line',
} as const satisfies KeyEntry;

/** Places between two values by their logarithms; price 0 is the row below the lowest other. */
function mapGrid(cells: readonly BestKCell[]): MapGrid {
  const grid = gridOf(
    cells,
    (c) => c.lambda,
    (c) => c.price,
  );
  return {
    ...grid,
    column: (lambda) => logPlace(grid.xs, lambda),
    row: (price) => logPlace(grid.ys, price),
  };
}

function describe(data: BestKMapData, cells: readonly BestKCell[]): string {
  const { xs, ys, at } = gridOf(
    cells,
    (c) => c.lambda,
    (c) => c.price,
  );
  const corner = (column: number, row: number) => {
    const cell = at(column, row);
    return cell
      ? [`k = ${cell.bestK} at λ = ${shortNumber(cell.lambda)} and r = ${shortNumber(cell.price)}`]
      : [];
  };
  const ends = [0, ys.length - 1].flatMap((row) => [
    ...corner(0, row),
    ...corner(xs.length - 1, row),
  ]);
  const losses = cells.map((c) => c.lossOf8).filter(Number.isFinite);
  const small = losses.filter((l) => l < 0.05).length;
  const lost =
    losses.length > 0
      ? ` k = 8 loses under 5 % in ${small} of ${losses.length} cells, at most ${Math.round(100 * Math.max(...losses))} %.`
      : '';
  const marked = (data.marked ?? []).map(
    (m) => ` ${m.label} lies at λ = ${shortNumber(m.lambda)} and r = ${shortNumber(m.price)}.`,
  );
  return `Map of the best number k of summaries a CoT, ${X_LABEL} by ${Y_LABEL}: ${[...new Set(ends)].join('; ')}.${lost}${marked.join('')}`;
}
