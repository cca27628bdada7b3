/**
 * Draws rows of dots with intervals: final scores of arms, or paired differences with a zero line.
 */
import * as Plot from '@observablehq/plot';
import { score, withInterval } from '../page/numbers.js';
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
  /** One value per seed, drawn as a faint ring. */
  readonly values: readonly number[];
  /** The arm that sets the colour; null is grey, as for a difference that is not shown. */
  readonly index: number | null;
}

export interface IntervalRowsData {
  readonly rows: readonly IntervalRow[];
  readonly xLabel: string;
  /** A line to read the rows against. */
  readonly zero?:
    | {
        readonly at: number;
        /** The labels on either side of it; `left` is dropped if it has no room. */
        readonly left: string;
        readonly right: string;
      }
    | undefined;
}

/** The height of a row with its label beside it, and with its label above it, in px. */
const ROW = { beside: 28, above: 40 };
const RIGHT = 16;

type PlacedRow = IntervalRow & { readonly at: number };

export function intervalRows(data: IntervalRowsData, options: FigureOptions = {}): Figure {
  const layout = layOut(data, options.width ?? WIDE);
  const { rows, domain, ticks, marginTop, marginLeft, beside } = layout;
  return draw(options, describe(data), {
    height: marginTop + 44 + rows.length * (beside ? ROW.beside : ROW.above),
    marginTop,
    marginBottom: 44,
    marginLeft,
    marginRight: RIGHT,
    x: {
      domain,
      label: data.xLabel,
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks,
      tickFormat: tickFormat(ticks),
    },
    y: { domain: [-0.5, rows.length - 0.5], reverse: true, axis: null },
    marks: [...grid(layout), ...zeroLine(layout), ...rowMarks(layout)],
  });
}

type Layout = ReturnType<typeof layOut>;

function layOut(data: IntervalRowsData, width: number) {
  const narrow = width < NARROW;
  const rows: PlacedRow[] = data.rows.map((r, at) => ({ ...r, at, label: visible(r.label) }));
  const longest = Math.max(0, ...rows.map((r) => textWidth(r.label)));
  const beside = !narrow && longest < 0.5 * width;
  const seeds = rows.flatMap((r) =>
    r.values.filter(Number.isFinite).map((value) => ({ ...r, value })),
  );
  const domain = extent(
    data,
    seeds.map((s) => s.value),
  );
  return {
    width,
    zero: data.zero,
    rows,
    seeds,
    /** Whether the labels are beside the rows rather than above them. */
    beside,
    marginLeft: beside ? longest + 20 : 8,
    marginTop: data.zero ? 34 : 14,
    domain,
    ticks: roundTicks(...domain, narrow ? 4 : 8),
  };
}

/** Draws vertical lines in pieces, one for each row, so that none runs through a label. */
function strips(
  { rows, beside }: Layout,
  values: readonly number[],
  style: Plot.LinkOptions,
): Plot.Markish {
  return Plot.link(
    rows.flatMap(({ at }) => values.map((x) => ({ x, at }))),
    {
      x1: 'x',
      x2: 'x',
      y1: (s: { at: number }) => s.at - (beside ? 0.5 : 0.02),
      y2: (s: { at: number }) => s.at + 0.5,
      ...style,
    },
  );
}

function grid(layout: Layout): Plot.Markish[] {
  return [strips(layout, layout.ticks, { stroke: 'var(--rule)' })];
}

function zeroLine(layout: Layout): Plot.Markish[] {
  const { zero, width, marginLeft, domain } = layout;
  if (!zero) return [];
  const [low, high] = domain;
  const room = ((zero.at - low) / (high - low)) * (width - marginLeft - RIGHT);
  const label = { x: zero.at, frameAnchor: 'top', dy: -18, fill: 'var(--muted)' } as const;
  return [
    strips(layout, [zero.at], { stroke: 'currentColor', strokeWidth: 1.25 }),
    Plot.text(zero.left && room > textWidth(zero.left) ? [zero.left] : [], {
      ...label,
      dx: -8,
      textAnchor: 'end',
    }),
    Plot.text([zero.right], { ...label, dx: 8, textAnchor: 'start' }),
  ];
}

function rowMarks({ width, zero, rows, seeds, beside, domain }: Layout): Plot.Markish[] {
  const [low, high] = domain;
  const clamped = (x: number) => Math.max(low, Math.min(high, x));
  const colour = ({ index }: IntervalRow) => (index === null ? 'var(--muted)' : armColour(index));
  const dy = beside ? 0 : 9;
  return [
    Plot.text(rows, {
      y: 'at',
      frameAnchor: 'left',
      dy: beside ? 0 : -11,
      dx: beside ? -10 : 0,
      textAnchor: beside ? 'end' : 'start',
      text: (r: IntervalRow) => fitted(r.label, width - 24),
      fontWeight: 600,
      fill: (r: IntervalRow) => (zero ? 'currentColor' : colour(r)),
    }),
    Plot.dot(seeds, { x: 'value', y: 'at', dy, r: 2.5, stroke: colour, strokeOpacity: 0.55 }),
    Plot.link(
      rows.filter((r) => Number.isFinite(r.low)),
      {
        x1: (r: IntervalRow) => clamped(r.low),
        x2: (r: IntervalRow) => clamped(r.high),
        y1: 'at',
        y2: 'at',
        dy,
        stroke: colour,
        strokeWidth: 3,
        strokeLinecap: 'round',
      },
    ),
    Plot.dot(
      rows.filter((r) => Number.isFinite(r.mean)),
      {
        x: 'mean',
        y: 'at',
        dy,
        r: 5,
        fill: colour,
        stroke: 'var(--ground)',
        strokeWidth: 1.5,
      },
    ),
  ];
}

/**
 * Returns the domain of all intervals, but cuts one far wider than the range of means and seeds.
 */
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
  const rows = data.rows.map((r) => {
    if (Number.isFinite(r.low)) return `${r.label}: ${withInterval(r, 3)}`;
    const mean = Number.isFinite(r.mean) ? score(r.mean, 3) : 'no value';
    return `${r.label}: ${mean}, no interval`;
  });
  return `Dot plot of ${data.xLabel}, with intervals. ${rows.join('; ')}.`;
}
