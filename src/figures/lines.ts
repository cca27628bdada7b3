/** Curves with their bands and labels at their ends, for any two quantities; see which ends above which. */
import * as Plot from '@observablehq/plot';
import {
  draw,
  emptyFigure,
  type Figure,
  type FigureOptions,
  fitted,
  NARROW,
  roundTicks,
  shortNumber,
  tickFormat,
  visible,
  WIDE,
} from './_draw.js';
import { axis, endLabels, labelRoom } from './_end-labels.js';
import { keyMarks, layoutKey } from './_key.js';
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
  const usable = (p: LinePoint) => Number.isFinite(p.x) && Number.isFinite(p.y) && (!data.xLog || p.x > 0);
  const lines = data.lines
    .map((line, i) => ({
      label: visible(line.label),
      index: line.index ?? i,
      dash: line.dashed ? '5 4' : armDash(line.index ?? i),
      points: line.points.filter(usable),
    }))
    .filter((line) => line.points.length > 0);
  const dots = (data.dots ?? []).filter(usable);
  const all = [...lines.flatMap((line) => line.points), ...dots];
  if (all.length === 0) return emptyFigure(options, data.yLabel, 'No points to draw.');

  const entries = lines.map(
    ({ label, index, dash }) => ({ label, dash, colour: armColour(index), sample: 'line' }) as const,
  );
  const legend = layoutKey(narrow ? entries : [], width - 4);
  const marginTop = legend.height + 28;
  const marginRight = labelRoom(narrow ? [] : lines.map((line) => line.label));
  const height = (narrow ? 300 : 400) + legend.height;
  const bottom = height - BOTTOM;
  const yDomain = yExtent(data, all);
  const xDomain = extent(all.map((p) => p.x));
  const x = axis(xDomain, [LEFT, width - marginRight], data.xLog ? 'log' : 'linear');
  const y = axis(yDomain, [bottom, marginTop]);
  const cut = (value: number) => Math.max(yDomain[0], Math.min(yDomain[1], value));
  const known = (p: LinePoint) => Number.isFinite(p.low) && Number.isFinite(p.high);
  const ends = lines.map(({ label, index, points }) => {
    const last = points.at(-1)!;
    return { label, x: last.x, y: last.y, colour: armColour(index) };
  });
  const xTicks = data.xLog ? logTicks(xDomain, narrow ? 4 : 8) : roundTicks(...xDomain, narrow ? 4 : 7);
  const yTicks = roundTicks(...yDomain, 6);
  const reference = data.reference && Number.isFinite(data.reference.y) ? [data.reference] : [];
  return draw(options, describe(data, lines), {
    height,
    marginTop,
    marginBottom: BOTTOM,
    marginLeft: LEFT,
    marginRight,
    x: {
      type: data.xLog ? 'log' : 'linear',
      domain: xDomain,
      label: visible(data.xLabel),
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks: xTicks,
      tickFormat: data.xLog || xDomain[1] >= 1000 ? shortNumber : tickFormat(xTicks),
    },
    y: {
      domain: yDomain,
      label: visible(data.yLabel),
      ticks: yTicks,
      tickFormat: tickFormat(yTicks),
      tickSize: 0,
    },
    marks: [
      ...keyMarks(legend, -LEFT + 2, -marginTop),
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: yTicks }),
      Plot.ruleY(reference, { y: 'y', stroke: 'currentColor', strokeOpacity: 0.7, strokeDasharray: '2 3' }),
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
      Plot.text(reference, {
        y: 'y',
        frameAnchor: 'left',
        dx: 6,
        dy: -8,
        textAnchor: 'start',
        text: (r: { label: string }) => fitted(visible(r.label), width / 2),
        fill: 'var(--muted)',
        stroke: 'var(--ground)',
        strokeWidth: 4,
      }),
      Plot.link(dots.filter(known), {
        x1: 'x',
        x2: 'x',
        y1: (p: LinePoint) => cut(p.low!),
        y2: (p: LinePoint) => cut(p.high!),
        stroke: (d: { index: number }) => armColour(d.index),
        strokeWidth: 2,
      }),
      Plot.dot(dots, {
        x: 'x',
        y: 'y',
        r: 4.5,
        fill: (d: { index: number }) => armColour(d.index),
        stroke: 'var(--ground)',
        strokeWidth: 1.5,
      }),
      ...(narrow ? [] : endLabels(ends, x, y, marginTop, bottom)),
    ],
  });
}

const LEFT = 48;
const BOTTOM = 42;

function extent(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low < high ? [low, high] : low > 0 ? [low / 2, low * 2] : [low - 1, low + 1];
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
  const ends = points.flatMap((p) => [p.low, p.high]).filter((v): v is number => Number.isFinite(v));
  const low = Math.max(near - 0.5 * reach, Math.min(near, ...ends));
  const high = Math.min(far + 0.5 * reach, Math.max(far, ...ends));
  const pad = 0.05 * (high - low || reach);
  return [data.yZero && low === 0 ? 0 : low - pad, data.yZero && high === 0 ? 0 : high + pad];
}

function describe(
  data: LineFigureData,
  lines: readonly { label: string; points: readonly LinePoint[] }[],
): string {
  const number = (v: number) => Number(v.toPrecision(3));
  const told = lines.map(({ label, points }) => {
    const [first, last] = [points[0]!, points.at(-1)!];
    return `${label} from ${number(first.y)} at ${number(first.x)} to ${number(last.y)} at ${number(last.x)}`;
  });
  const dots = (data.dots ?? []).length > 0 ? ` With ${data.dots!.length} measured points.` : '';
  const reference = data.reference
    ? ` Reference: ${data.reference.label} at ${number(data.reference.y)}.`
    : '';
  return `Line chart of ${data.yLabel} against ${data.xLabel}: ${told.join('; ')}.${dots}${reference}`;
}
