/** Draws labelled curves with bands, for any two quantities. See which curve ends above which. */
import * as Plot from '@observablehq/plot';
import { plural } from '../page/numbers.js';
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
import { axis, endLabels, type LineEnd, labelRoom } from './_end-labels.js';
import { type KeyEntry, keyMarks, layoutKey } from './_key.js';
import { logTicks } from './_log-axis.js';
import { armColour, armDash } from './palette.js';

export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** The 95 % interval, drawn as a band if both ends are finite. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

export interface Line {
  readonly label: string;
  readonly points: readonly LinePoint[];
  readonly dashed?: boolean | undefined;
  /** The arm's index, which sets its colour; by default the index in the list. */
  readonly index?: number | undefined;
}

export interface LineFigureData {
  readonly lines: readonly Line[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xLog?: boolean | undefined;
  /** The ticks of x, for counts or a few settings; by default round numbers. */
  readonly xTicks?: readonly number[] | undefined;
  /** Extends the y axis to 0. */
  readonly yZero?: boolean | undefined;
  /** Measured points with their intervals, in the colour of their index. */
  readonly dots?: readonly Dot[] | undefined;
  /** A level to compare the lines with. */
  readonly reference?: { readonly y: number; readonly label: string } | undefined;
}

type Dot = LinePoint & { readonly index: number };

const LEVEL = { colour: 'var(--muted)', dash: '2 3', sample: 'line' } as const;
/** The height of a line of the title, and the left and bottom margins, in px. */
const TITLE_LINE = 16;
const LEFT = 48;
const BOTTOM = 42;

export function lineFigure(data: LineFigureData, options: FigureOptions = {}): Figure {
  const content = contentOf(data);
  if (content.all.length === 0) return emptyFigure(options, data.yLabel, 'No points to draw.');
  const layout = layOut(data, content, options.width ?? WIDE);
  const { height, marginTop, marginRight } = layout;
  return draw(options, describe(data), {
    height,
    marginTop,
    marginBottom: BOTTOM,
    marginLeft: LEFT,
    marginRight,
    x: {
      domain: layout.xDomain,
      label: visible(data.xLabel),
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks: layout.xTicks,
      tickFormat: xTickFormat(data, layout),
    },
    y: {
      domain: layout.yDomain,
      label: null,
      ticks: layout.yTicks,
      tickFormat: tickFormat(layout.yTicks),
      tickSize: 0,
    },
    marks: [
      ...headMarks(layout),
      ...levelMarks(layout),
      ...lineMarks(layout),
      ...dotMarks(layout),
      ...endMarks(layout),
    ],
  });
}

function isUsable({ xLog }: LineFigureData, { x, y }: LinePoint): boolean {
  return Number.isFinite(x) && Number.isFinite(y) && (!xLog || x > 0);
}

function hasInterval({ low, high }: LinePoint): boolean {
  return Number.isFinite(low) && Number.isFinite(high);
}

/**
 * Plot's own logarithmic scale would leave out some ticks: this uses logarithms on a linear scale.
 */
function xPosition({ xLog }: LineFigureData, x: number): number {
  return xLog ? Math.log10(x) : x;
}

type Content = ReturnType<typeof contentOf>;

/** Returns what can be drawn, with x in the units of the axis. */
function contentOf(data: LineFigureData) {
  const drawable = <P extends LinePoint>(points: readonly P[]): P[] =>
    points.filter((p) => isUsable(data, p)).map((p) => ({ ...p, x: xPosition(data, p.x) }));
  const lines = data.lines
    .map(({ label, index, dashed, points }, i) => ({
      label: visible(label),
      index: index ?? i,
      dash: dashed ? '5 4' : armDash(index ?? i),
      points: drawable(points),
    }))
    .filter((line) => line.points.length > 0);
  const dots = drawable(data.dots ?? []);
  const { reference } = data;
  return {
    lines,
    dots,
    all: [...lines.flatMap((line) => line.points), ...dots],
    levels:
      reference && Number.isFinite(reference.y)
        ? [{ ...LEVEL, y: reference.y, label: visible(reference.label) }]
        : [],
  };
}

type Layout = ReturnType<typeof layOut>;

/** Names the lines at their ends, or in the key on a phone. */
function layOut(data: LineFigureData, content: Content, width: number) {
  const narrow = width < NARROW;
  const { lines, dots, all, levels } = content;
  const named = [...lines, ...levels];
  const entries = lines.map(
    ({ label, index, dash }): KeyEntry => ({
      label,
      dash,
      colour: armColour(index),
      sample: 'line',
    }),
  );
  const legend = layoutKey(narrow ? [...entries, ...levels] : [], width - 4);
  const title = wrapped(`${visible(data.yLabel)} ↑`, width - 8);
  const xDomain = extent(
    all.map((p) => p.x),
    dots.length > 0 ? 0.025 : 0,
  );
  const yDomain = yExtent(data, all);
  return {
    ...content,
    width,
    narrow,
    legend,
    title,
    height: (narrow ? 300 : 400) + legend.height,
    marginTop: legend.height + 12 + TITLE_LINE * title.length,
    marginRight: labelRoom(narrow ? [] : named.map(({ label }) => label)),
    xDomain,
    yDomain,
    xTicks: xTicksOf(data, xDomain, narrow),
    yTicks: roundTicks(...yDomain, 6),
  };
}

function xTicksOf(
  data: LineFigureData,
  domain: readonly [number, number],
  narrow: boolean,
): number[] {
  if (data.xTicks) return data.xTicks.map((x) => xPosition(data, x));
  if (!data.xLog) return roundTicks(...domain, narrow ? 4 : 7);
  const ends = domain.map((exponent) => 10 ** exponent);
  return logTicks(ends, narrow ? 4 : 8).map((x) => xPosition(data, x));
}

function xTickFormat(
  { xLog }: LineFigureData,
  { xDomain, xTicks }: Layout,
): (value: number) => string {
  if (xLog) return (exponent) => shortNumber(10 ** exponent);
  return xDomain[1] >= 1000 ? shortNumber : tickFormat(xTicks);
}

function headMarks({ legend, marginTop, title }: Layout): Plot.Markish[] {
  return [
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
  ];
}

function levelMarks({ yTicks, levels }: Layout): Plot.Markish[] {
  return [
    Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: yTicks }),
    Plot.ruleY(levels, {
      y: 'y',
      stroke: LEVEL.colour,
      strokeWidth: 1.25,
      strokeDasharray: LEVEL.dash,
    }),
  ];
}

/** Returns the ends of an interval, cut at the edge of the chart. */
function clampedEnds({ yDomain }: Layout) {
  const clamp = (value: number) => Math.max(yDomain[0], Math.min(yDomain[1], value));
  return { y1: (p: LinePoint) => clamp(p.low!), y2: (p: LinePoint) => clamp(p.high!) };
}

function lineMarks(layout: Layout): Plot.Markish[] {
  const { lines } = layout;
  return [
    ...lines.map(({ points, index }) =>
      Plot.areaY(points.filter(hasInterval), {
        x: 'x',
        ...clampedEnds(layout),
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
        strokeDasharray: dash,
      }),
    ),
  ];
}

/** Draws the dots of different lines side by side, so that equal ones do not hide each other. */
function dotMarks(layout: Layout): Plot.Markish[] {
  const { dots } = layout;
  const indices = [...new Set(dots.map((d) => d.index))];
  return indices.flatMap((index, rank) => {
    const dx = 7 * (rank - (indices.length - 1) / 2);
    const own = dots.filter((d) => d.index === index);
    return [
      Plot.link(own.filter(hasInterval), {
        x1: 'x',
        x2: 'x',
        ...clampedEnds(layout),
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
  });
}

function endMarks(layout: Layout): Plot.Markish[] {
  const { narrow, width, height, marginTop, marginRight, xDomain, yDomain } = layout;
  if (narrow) return [];
  const bottom = height - BOTTOM;
  const ends = layout.lines.map(({ label, index, points }): LineEnd => {
    const last = points.at(-1)!;
    return { label, x: last.x, y: last.y, colour: armColour(index) };
  });
  const levels = layout.levels.map(
    ({ label, y, colour }): LineEnd => ({ label, x: xDomain[1], y, colour, level: true }),
  );
  return endLabels(
    [...ends, ...levels],
    axis(xDomain, [LEFT, width - marginRight]),
    axis(yDomain, [bottom, marginTop]),
    marginTop,
    bottom,
  );
}

/** Returns the range of the values, with `room` added at both ends as a share of it, for dots. */
function extent(values: readonly number[], room: number): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = low < high ? room * (high - low) : 0.5;
  return [low - pad, high + pad];
}

/** Returns the range of all values and bands, but cuts a band far wider than all the values. */
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

function describe(data: LineFigureData): string {
  const number = (v: number) => Number(v.toPrecision(3));
  const point = (p: LinePoint) => `${number(p.y)} at ${number(p.x)}`;
  const courses = data.lines.flatMap(({ label, points }) => {
    const shown = points.filter((p) => isUsable(data, p));
    const [first, last] = [shown[0], shown.at(-1)];
    return first && last ? [`${label} from ${point(first)} to ${point(last)}`] : [];
  });
  const count = (data.dots ?? []).filter((p) => isUsable(data, p)).length;
  const dots = count > 0 ? ` With ${plural(count, 'measured point')}.` : '';
  const reference = data.reference ? ` ${data.reference.label}: ${number(data.reference.y)}.` : '';
  const axes = `${data.yLabel} against ${data.xLabel}`;
  return `Line chart of ${axes}: ${courses.join('; ')}.${dots}${reference}`;
}
