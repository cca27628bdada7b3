/** Curves with their bands and labels at their ends, for any two quantities; see which ends above which. */
import * as Plot from '@observablehq/plot';
import {
  draw,
  emptyFigure,
  type Figure,
  type FigureOptions,
  NARROW,
  roundTicks,
  shortNumber,
  tickFormat,
  visible,
  WIDE,
  wrapped,
} from './_draw.js';
import { axis, endLabels, labelRoom } from './_end-labels.js';
import { type KeyEntry, keyMarks, layoutKey } from './_key.js';
import { logTicks } from './_log-axis.js';
import { armColour, armDash } from './palette.js';

export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** 95 % interval, drawn as a band; absent or NaN: none. */
  readonly low?: number;
  readonly high?: number;
}

export interface Line {
  readonly label: string;
  readonly points: readonly LinePoint[];
  readonly dashed?: boolean;
  /** The arm's place, which gives its colour; absent: the place in the list. */
  readonly index?: number;
}

export interface LineFigureData {
  readonly lines: readonly Line[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xLog?: boolean;
  /** Where x has ticks, if it is a number of things or one of a few settings; absent: at round numbers. */
  readonly xTicks?: readonly number[];
  /** The y axis starts at 0 (or ends there, below it). */
  readonly yZero?: boolean;
  /** Measured points with their intervals, in the colours of the lines with the same place. */
  readonly dots?: readonly (LinePoint & { readonly index: number })[];
  /** A level to read the lines against. */
  readonly reference?: { readonly y: number; readonly label: string };
}

export function lineFigure(data: LineFigureData, options: FigureOptions = {}): Figure {
  const width = options.width ?? WIDE;
  const narrow = width < NARROW;
  const usable = (p: LinePoint) =>
    Number.isFinite(p.x) && Number.isFinite(p.y) && (!data.xLog || p.x > 0);
  // A logarithmic scale of Plot's would leave out some of our ticks: its logarithms on a linear one.
  const place = (x: number) => (data.xLog ? Math.log10(x) : x);
  const placed = <P extends LinePoint>(p: P): P => ({ ...p, x: place(p.x) });
  const lines = data.lines
    .map((line, i) => ({
      label: visible(line.label),
      index: line.index ?? i,
      dash: line.dashed ? '5 4' : armDash(line.index ?? i),
      points: line.points.filter(usable).map(placed),
    }))
    .filter((line) => line.points.length > 0);
  const dots = (data.dots ?? []).filter(usable).map(placed);
  const all = [...lines.flatMap((line) => line.points), ...dots];
  if (all.length === 0) return emptyFigure(options, data.yLabel, 'No points to draw.');

  const reference =
    data.reference && Number.isFinite(data.reference.y)
      ? [{ ...LEVEL, y: data.reference.y, label: visible(data.reference.label) }]
      : [];
  const entries: KeyEntry[] = lines.map(
    ({ label, index, dash }) =>
      ({ label, dash, colour: armColour(index), sample: 'line' }) as const,
  );
  const legend = layoutKey(narrow ? [...entries, ...reference] : [], width - 4);
  const title = wrapped(`${visible(data.yLabel)} ↑`, width - 8);
  const marginTop = legend.height + 12 + TITLE_LINE * title.length;
  const marginRight = labelRoom(narrow ? [] : [...lines, ...reference].map((named) => named.label));
  const height = (narrow ? 300 : 400) + legend.height;
  const bottom = height - BOTTOM;
  const yDomain = yExtent(data, all);
  const xDomain = extent(
    all.map((p) => p.x),
    dots.length > 0 ? 0.025 : 0,
  );
  const x = axis(xDomain, [LEFT, width - marginRight]);
  const y = axis(yDomain, [bottom, marginTop]);
  const cut = (value: number) => Math.max(yDomain[0], Math.min(yDomain[1], value));
  const known = (p: LinePoint) => Number.isFinite(p.low) && Number.isFinite(p.high);
  const ends = lines.map(({ label, index, points }) => {
    const last = points.at(-1)!;
    return { label, x: last.x, y: last.y, colour: armColour(index) };
  });
  const places = [...new Set(dots.map((d) => d.index))];
  const levels = reference.map((r) => ({ ...r, x: xDomain[1], level: true }) as const);
  const xTicks = data.xTicks
    ? data.xTicks.map(place)
    : data.xLog
      ? logTicks([10 ** xDomain[0], 10 ** xDomain[1]], narrow ? 4 : 8).map(place)
      : roundTicks(...xDomain, narrow ? 4 : 7);
  const yTicks = roundTicks(...yDomain, 6);
  return draw(options, describe(data, usable), {
    height,
    marginTop,
    marginBottom: BOTTOM,
    marginLeft: LEFT,
    marginRight,
    x: {
      domain: xDomain,
      label: visible(data.xLabel),
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks: xTicks,
      tickFormat: data.xLog
        ? (v: number) => shortNumber(10 ** v)
        : xDomain[1] >= 1000
          ? shortNumber
          : tickFormat(xTicks),
    },
    y: {
      domain: yDomain,
      label: null,
      ticks: yTicks,
      tickFormat: tickFormat(yTicks),
      tickSize: 0,
    },
    marks: [
      ...keyMarks(legend, -LEFT + 2, -marginTop),
      Plot.text([title.join('\n')], {
        frameAnchor: 'top-left',
        dx: -LEFT + 2,
        dy: -8,
        lineAnchor: 'bottom',
        lineHeight: TITLE_LINE / 12,
        textAnchor: 'start',
        fill: 'var(--muted)',
      }),
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: yTicks }),
      Plot.ruleY(reference, {
        y: 'y',
        stroke: LEVEL.colour,
        strokeWidth: 1.25,
        strokeDasharray: LEVEL.dash,
      }),
      ...lines.map(({ points, index }) =>
        Plot.areaY(points.filter(known), {
          x: 'x',
          y1: (p: LinePoint) => cut(p.low!),
          y2: (p: LinePoint) => cut(p.high!),
          fill: armColour(index),
          fillOpacity: 0.1,
        }),
      ),
      ...lines.map(({ points, index, dash }) =>
        Plot.lineY(points, {
          x: 'x',
          y: 'y',
          stroke: armColour(index),
          strokeWidth: 2.25,
          ...(dash === 'none' ? {} : { strokeDasharray: dash }),
        }),
      ),
      ...places.flatMap((index, rank) => {
        // Side by side, so that equal ones do not hide each other.
        const dx = 7 * (rank - (places.length - 1) / 2);
        const own = dots.filter((d) => d.index === index);
        return [
          Plot.link(own.filter(known), {
            x1: 'x',
            x2: 'x',
            y1: (p: LinePoint) => cut(p.low!),
            y2: (p: LinePoint) => cut(p.high!),
            dx,
            stroke: armColour(index),
            strokeWidth: 2,
          }),
          Plot.dot(own, {
            x: 'x',
            y: 'y',
            dx,
            r: 4,
            fill: armColour(index),
            stroke: 'var(--ground)',
            strokeWidth: 1.5,
          }),
        ];
      }),
      ...(narrow ? [] : endLabels([...ends, ...levels], x, y, marginTop, bottom)),
    ],
  });
}

const LEVEL = { colour: 'var(--muted)', dash: '2 3', sample: 'line' } as const;
const TITLE_LINE = 16;
const LEFT = 48;
const BOTTOM = 42;

/** Dots need room at either end: a share of the whole. */
function extent(values: readonly number[], room: number): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = low < high ? room * (high - low) : 0.5;
  return [low - pad, high + pad];
}

/** Bands count, but one that is far wider than all the values is cut at the edge. */
function yExtent(data: LineFigureData, points: readonly LinePoint[]): [number, number] {
  const anchors = [
    ...points.map((p) => p.y),
    ...(data.yZero ? [0] : []),
    ...(data.reference && Number.isFinite(data.reference.y) ? [data.reference.y] : []),
  ];
  const [near, far] = [Math.min(...anchors), Math.max(...anchors)];
  const reach = far - near || Math.abs(far) || 1;
  const ends = points
    .flatMap((p) => [p.low, p.high])
    .filter((v): v is number => Number.isFinite(v));
  const low = Math.max(near - 0.5 * reach, Math.min(near, ...ends));
  const high = Math.min(far + 0.5 * reach, Math.max(far, ...ends));
  const pad = 0.05 * (high - low || reach);
  return [data.yZero && low === 0 ? 0 : low - pad, data.yZero && high === 0 ? 0 : high + pad];
}

function describe(data: LineFigureData, usable: (p: LinePoint) => boolean): string {
  const number = (v: number) => Number(v.toPrecision(3));
  const told = data.lines.flatMap(({ label, points }) => {
    const shown = points.filter(usable);
    const [first, last] = [shown[0], shown.at(-1)];
    if (!first || !last) return [];
    return [
      `${label} from ${number(first.y)} at ${number(first.x)} to ${number(last.y)} at ${number(last.x)}`,
    ];
  });
  const count = (data.dots ?? []).filter(usable).length;
  const dots = count > 0 ? ` With ${count} measured points.` : '';
  const reference = data.reference ? ` ${data.reference.label}: ${number(data.reference.y)}.` : '';
  return `Line chart of ${data.yLabel} against ${data.xLabel}: ${told.join('; ')}.${dots}${reference}`;
}
