/**
 * Draws mean held-out scores against what was spent: one line per arm, with a band over its seeds.
 */
import * as Plot from '@observablehq/plot';
import type { BandPoint } from '../../stats/index.js';
import { score } from '../page/numbers.js';
import {
  draw,
  type Figure,
  type FigureOptions,
  NARROW,
  roundTicks,
  shortNumber,
  tickFormat,
  visible,
  WIDE,
} from './_draw.js';
import { axis, endLabels, labelRoom } from './_end-labels.js';
import { armColour, armDash } from './palette.js';

export interface LearningCurve {
  readonly label: string;
  /** The arm's index in the comparison, which sets its colour. */
  readonly index: number;
  readonly points: readonly BandPoint[];
}

export interface LearningCurvesData {
  readonly curves: readonly LearningCurve[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** The index of one arm: only that arm has colour and a band; the others are thin and grey. */
  readonly focus?: number | undefined;
}

const SMALL_HEIGHT = 200;
/** In px; if the labels at the lines' ends do not all fit, a key must tell the lines apart. */
const LABEL_HEIGHT = 15;
const MARGINS = { marginTop: 28, marginBottom: 42, marginLeft: 44 } as const;

export function learningCurves(data: LearningCurvesData, options: FigureOptions = {}): Figure {
  const layout = layOut(data, options.width ?? WIDE);
  const { height, marginRight, xDomain, yDomain, xTicks, yTicks } = layout;
  return draw(options, describe(layout.curves, data), {
    height,
    ...MARGINS,
    marginRight,
    x: {
      domain: xDomain,
      label: data.xLabel,
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks: xTicks,
      tickFormat: shortNumber,
    },
    y: {
      domain: yDomain,
      label: data.yLabel,
      ticks: yTicks,
      tickFormat: tickFormat(yTicks),
      tickSize: 0,
    },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: yTicks }),
      ...bands(layout, data.focus),
      ...lines(layout, data.focus),
      ...names(layout),
    ],
  });
}

type Layout = ReturnType<typeof layOut>;

function layOut({ curves: all, focus }: LearningCurvesData, width: number) {
  const narrow = width < NARROW;
  const fullHeight = narrow ? 300 : 420;
  const height = focus === undefined ? fullHeight : SMALL_HEIGHT;
  const curves = all.map((c) => ({
    ...c,
    label: visible(c.label),
    points: c.points.filter((p) => Number.isFinite(p.mean)),
  }));
  const drawn = curves.filter((c) => c.points.length > 0);
  const crowded = drawn.length * LABEL_HEIGHT > height - MARGINS.marginTop - MARGINS.marginBottom;
  const named = narrow || crowded || focus !== undefined ? [] : drawn;
  const xMax = Math.max(...curves.flatMap((c) => c.points.map((p) => p.x)), 1);
  const yDomain = extent(curves);
  return {
    width,
    height,
    curves,
    /** The curves with names at their ends. */
    named,
    marginRight: labelRoom(named.map((c) => c.label)),
    xDomain: [0, xMax] as const,
    yDomain,
    xTicks: roundTicks(0, xMax, narrow ? 4 : 7),
    yTicks: roundTicks(...yDomain, focus === undefined ? 6 : 3),
  };
}

function isFocused({ index }: LearningCurve, focus: number | undefined): boolean {
  return focus === undefined || index === focus;
}

/**
 * Draws bands; clamping those far wider than the data, as from two seeds, keeps lines from
 * flattening.
 */
function bands({ curves, yDomain }: Layout, focus: number | undefined): Plot.Markish[] {
  const [low, high] = yDomain;
  const clamped = (y: number) => Math.max(low, Math.min(high, y));
  return curves
    .filter((c) => isFocused(c, focus))
    .map((c) =>
      Plot.areaY(
        c.points.filter((p) => Number.isFinite(p.low)),
        {
          x: 'x',
          y1: (p: BandPoint) => clamped(p.low),
          y2: (p: BandPoint) => clamped(p.high),
          fill: armColour(c.index),
          fillOpacity: focus === undefined ? 0.09 : 0.2,
        },
      ),
    );
}

/** Draws the lines, those in focus last, over the others. */
function lines({ curves }: Layout, focus: number | undefined): Plot.Markish[] {
  const focused = curves.filter((c) => isFocused(c, focus));
  const others = curves.filter((c) => !isFocused(c, focus));
  const line = (c: LearningCurve, style: Plot.LineYOptions) =>
    Plot.lineY(c.points, { x: 'x', y: 'mean', strokeDasharray: armDash(c.index), ...style });
  return [
    ...others.map((c) => line(c, { stroke: 'var(--muted)', strokeOpacity: 0.45, strokeWidth: 1 })),
    ...focused.map((c) =>
      line(c, { stroke: armColour(c.index), strokeOpacity: 1, strokeWidth: 2.25 }),
    ),
  ];
}

function names(layout: Layout): Plot.Markish[] {
  const { width, height, named, marginRight, xDomain, yDomain } = layout;
  const { marginTop, marginBottom, marginLeft } = MARGINS;
  const bottom = height - marginBottom;
  const ends = named.map(({ label, index, points }) => {
    const last = points.at(-1)!;
    return { label, x: last.x, y: last.mean, colour: armColour(index) };
  });
  return endLabels(
    ends,
    axis(xDomain, [marginLeft, width - marginRight]),
    axis(yDomain, [bottom, marginTop]),
    marginTop,
    bottom,
  );
}

function extent(curves: readonly { points: readonly BandPoint[] }[]): [number, number] {
  const means = curves.flatMap((c) => c.points.map((p) => p.mean));
  if (means.length === 0) return [0, 1];
  const lowest = Math.min(...means);
  const highest = Math.max(...means);
  const pad = Math.max(0.04, (highest - lowest) * 0.18);
  const round = (v: number, to: (x: number) => number) => to(v * 20) / 20;
  const low =
    lowest >= 0 ? Math.max(0, round(lowest - pad, Math.floor)) : round(lowest - pad, Math.floor);
  const high =
    highest <= 1 ? Math.min(1, round(highest + pad, Math.ceil)) : round(highest + pad, Math.ceil);
  return [low, high];
}

function describe(curves: readonly LearningCurve[], data: LearningCurvesData): string {
  const focused = data.focus === undefined ? curves : curves.filter((c) => c.index === data.focus);
  const parts = focused.flatMap((c) => {
    const first = c.points[0];
    const last = c.points.at(-1);
    return first && last ? [`${c.label} from ${score(first.mean)} to ${score(last.mean)}`] : [];
  });
  const ends = parts.join('; ') || 'no evaluations';
  return `Line chart of ${data.yLabel} against ${data.xLabel}: ${ends}.`;
}
