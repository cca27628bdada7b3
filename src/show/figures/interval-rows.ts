/** Dots with intervals, one row a thing: the arms' final scores, or the paired differences with their zero line. */
import * as Plot from '@observablehq/plot';
import {
  draw,
  type Figure,
  type FigureOptions,
  fitted,
  NARROW,
  roundTicks,
  textWidth,
  tickFormat,
  visible,
  WIDE,
} from './_draw.js';
import { armColour } from './palette.js';

export interface IntervalRow {
  readonly label: string;
  readonly mean: number;
  /** NaN for no interval. */
  readonly low: number;
  readonly high: number;
  /** One value a seed, drawn as faint dots. */
  readonly values: readonly number[];
  /** The arm that gives the colour; null draws it in grey, as for a difference that is not shown. */
  readonly index: number | null;
}

export interface IntervalRowsData {
  readonly rows: readonly IntervalRow[];
  readonly xLabel: string;
  /** A line to read the rows against. */
  readonly zero?: { readonly at: number; readonly left: string; readonly right: string };
}

/** A row's height with its label beside it, and with its label above. */
const ROW = { beside: 28, above: 40 };

export function intervalRows(data: IntervalRowsData, options: FigureOptions = {}): Figure {
  const width = options.width ?? WIDE;
  const narrow = width < NARROW;
  const longest = Math.max(0, ...data.rows.map((row) => textWidth(visible(row.label))));
  const aside = !narrow && longest < 0.5 * width;
  const row = aside ? ROW.beside : ROW.above;
  const marginLeft = aside ? longest + 20 : 8;
  const dy = aside ? 0 : 9;
  const rows = data.rows.map((r, at) => ({ ...r, at, label: visible(r.label) }));
  const seeds = rows.flatMap((r) =>
    r.values.filter(Number.isFinite).map((value) => ({ ...r, value })),
  );
  const withMean = rows.filter((r) => Number.isFinite(r.mean));
  const [low, high] = extent(
    data,
    seeds.map((s) => s.value),
  );
  const cut = (x: number) => Math.max(low, Math.min(high, x));
  const colour = (r: { index: number | null }) =>
    r.index === null ? 'var(--muted)' : armColour(r.index);
  const marginTop = data.zero ? 34 : 14;
  const ticks = roundTicks(low, high, narrow ? 4 : 8);
  const strips = (values: readonly number[], style: Plot.LinkOptions) =>
    Plot.link(
      rows.flatMap(({ at }) => values.map((x) => ({ x, at }))),
      {
        x1: 'x',
        x2: 'x',
        y1: (s: { at: number }) => s.at - (aside ? 0.5 : 0.02),
        y2: (s: { at: number }) => s.at + 0.5,
        ...style,
      },
    );
  const zeroAt = data.zero?.at ?? 0;
  const room = ((zeroAt - low) / (high - low)) * (width - marginLeft - 16);
  const beside = { x: zeroAt, frameAnchor: 'top', dy: -18, fill: 'var(--muted)' } as const;
  return draw(options, describe(data), {
    height: marginTop + 44 + rows.length * row,
    marginTop,
    marginBottom: 44,
    marginLeft,
    marginRight: 16,
    x: {
      domain: [low, high],
      label: data.xLabel,
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks,
      tickFormat: tickFormat(ticks),
    },
    y: { domain: [-0.5, rows.length - 0.5], reverse: true, axis: null },
    marks: [
      // Each row has its own piece of grid, so that no line runs through a label.
      strips(ticks, { stroke: 'var(--rule)' }),
      ...(data.zero
        ? [
            strips([data.zero.at], { stroke: 'currentColor', strokeWidth: 1.25 }),
            Plot.text(data.zero.left && room > textWidth(data.zero.left) ? [data.zero.left] : [], {
              ...beside,
              dx: -8,
              textAnchor: 'end',
            }),
            Plot.text([data.zero.right], { ...beside, dx: 8, textAnchor: 'start' }),
          ]
        : []),
      Plot.text(rows, {
        y: 'at',
        frameAnchor: 'left',
        dy: aside ? 0 : -11,
        dx: aside ? -10 : 0,
        textAnchor: aside ? 'end' : 'start',
        text: (r: IntervalRow) => fitted(r.label, width - 24),
        fontWeight: 600,
        fill: (r: IntervalRow) => (data.zero ? 'currentColor' : colour(r)),
      }),
      Plot.dot(seeds, { x: 'value', y: 'at', dy, r: 2.5, stroke: colour, strokeOpacity: 0.55 }),
      Plot.link(
        rows.filter((r) => Number.isFinite(r.low)),
        {
          x1: (r: IntervalRow) => cut(r.low),
          x2: (r: IntervalRow) => cut(r.high),
          y1: 'at',
          y2: 'at',
          dy,
          stroke: colour,
          strokeWidth: 3,
          strokeLinecap: 'round',
        },
      ),
      Plot.dot(withMean, {
        x: 'mean',
        y: 'at',
        dy,
        r: 5,
        fill: colour,
        stroke: 'var(--ground)',
        strokeWidth: 1.5,
      }),
    ],
  });
}

/** Intervals set the scale, but one that is far wider than all the seeds' values is cut at the edge. */
function extent(data: IntervalRowsData, seeds: readonly number[]): [number, number] {
  const means = data.rows.map((r) => r.mean).filter(Number.isFinite);
  const anchors = [...seeds, ...means, ...(data.zero ? [data.zero.at] : [])];
  if (anchors.length === 0) return [0, 1];
  const near = Math.min(...anchors);
  const far = Math.max(...anchors);
  const reach = Math.max(0.04, far - near);
  const ends = data.rows.flatMap((r) => [r.low, r.high]).filter(Number.isFinite);
  const low = Math.max(near - 0.6 * reach, Math.min(near, ...ends));
  const high = Math.min(far + 0.6 * reach, Math.max(far, ...ends));
  const pad = 0.04 * (high - low);
  return [low - pad, high + pad];
}

function describe(data: IntervalRowsData): string {
  const rows = data.rows.map((r) =>
    Number.isFinite(r.low)
      ? `${r.label}: ${r.mean.toFixed(3)}, interval ${r.low.toFixed(3)} to ${r.high.toFixed(3)}`
      : `${r.label}: ${Number.isFinite(r.mean) ? r.mean.toFixed(3) : 'no value'}, no interval`,
  );
  return `Dot plot of ${data.xLabel}. ${rows.join('; ')}.`;
}
