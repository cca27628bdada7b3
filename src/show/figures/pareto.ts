/**
 * Plots two wanted quantities against each other: arms with their intervals, and the front of those
 * that no other beats in both.
 */
import * as Plot from '@observablehq/plot';
import { plural, score } from '../page/numbers.js';
import {
  draw,
  emptyFigure,
  type Figure,
  type FigureOptions,
  NARROW,
  roundTicks,
  tickFormat,
  visible,
  WIDE,
} from './_draw.js';
import { type KeyEntry, keyMarks, layoutKey } from './_key.js';
import { armColour } from './palette.js';

export interface ParetoSide {
  readonly mean: number;
  /** NaN for no interval. */
  readonly low: number;
  readonly high: number;
}

export interface ParetoPoint {
  readonly label: string;
  /** Sets the colour; points of one group share it and an entry in the key. */
  readonly group: number;
  readonly x: ParetoSide;
  readonly y: ParetoSide;
}

export interface ParetoData {
  readonly points: readonly ParetoPoint[];
  /** The groups' names, indexed by `group`. */
  readonly groups: readonly string[];
  readonly xLabel: string;
  readonly yLabel: string;
}

/**
 * Returns the points that no other point dominates, with at least as much of both and more of one;
 * from left to right.
 */
export function paretoFront(points: readonly ParetoPoint[]): ParetoPoint[] {
  return points
    .filter(
      ({ x, y }) =>
        !points.some(
          (o) =>
            o.x.mean >= x.mean && o.y.mean >= y.mean && (o.x.mean > x.mean || o.y.mean > y.mean),
        ),
    )
    .sort((a, b) => a.x.mean - b.x.mean);
}

const LEFT = 48;

export function pareto(data: ParetoData, options: FigureOptions = {}): Figure {
  const points = data.points.filter(
    ({ x, y }) => Number.isFinite(x.mean) && Number.isFinite(y.mean),
  );
  if (points.length === 0) return emptyFigure(options, data.yLabel, 'No points to draw.');
  const layout = layOut(data, points, options.width ?? WIDE);
  const { xDomain, yDomain, xTicks, yTicks } = layout;
  return draw(options, describe(data, points), {
    height: layout.height,
    marginTop: layout.marginTop,
    marginBottom: 44,
    marginLeft: LEFT,
    marginRight: 16,
    x: {
      domain: xDomain,
      label: visible(data.xLabel),
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks: xTicks,
      tickFormat: tickFormat(xTicks),
    },
    y: {
      domain: yDomain,
      label: null,
      ticks: yTicks,
      tickFormat: tickFormat(yTicks),
      tickSize: 0,
    },
    marks: [...headMarks(layout, data.yLabel), ...gridMarks(layout), ...pointMarks(points)],
  });
}

type Layout = ReturnType<typeof layOut>;

function layOut(data: ParetoData, points: readonly ParetoPoint[], width: number) {
  const narrow = width < NARROW;
  const entries = data.groups.map(
    (label, group): KeyEntry => ({
      label: visible(label),
      colour: armColour(group),
      sample: 'dot',
    }),
  );
  const used = entries.filter((_, group) => points.some((point) => point.group === group));
  const legend = layoutKey(used, width - 4);
  const xDomain = extent(points.map((point) => point.x));
  const yDomain = extent(points.map((point) => point.y));
  return {
    legend,
    height: (narrow ? 320 : 420) + legend.height,
    marginTop: legend.height + 34,
    xDomain,
    yDomain,
    xTicks: roundTicks(...xDomain, narrow ? 4 : 7),
    yTicks: roundTicks(...yDomain, 6),
  };
}

/** Returns the range of means and intervals, with room for a dot at both ends. */
function extent(sides: readonly ParetoSide[]): [number, number] {
  const values = sides.flatMap(({ mean, low, high }) => [mean, low, high]).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.02, 0.06 * (high - low));
  return [low - room, high + room];
}

function headMarks({ legend, marginTop }: Layout, yLabel: string): Plot.Markish[] {
  return [
    ...keyMarks(legend, -LEFT + 2, -marginTop),
    Plot.text([`${visible(yLabel)} ↑`], {
      frameAnchor: 'top-left',
      dx: -LEFT + 2,
      dy: -8,
      lineAnchor: 'bottom',
      textAnchor: 'start',
      fill: 'var(--muted)',
    }),
  ];
}

function gridMarks({ xTicks, yTicks }: Layout): Plot.Markish[] {
  return [
    Plot.gridX(xTicks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
    Plot.gridY(yTicks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
  ];
}

function pointMarks(points: readonly ParetoPoint[]): Plot.Markish[] {
  const x = (p: ParetoPoint) => p.x.mean;
  const y = (p: ParetoPoint) => p.y.mean;
  const colour = ({ group }: ParetoPoint) => armColour(group);
  const bar = { stroke: colour, strokeOpacity: 0.7, strokeWidth: 1.5 } as const;
  return [
    Plot.line(paretoFront(points), { x, y, stroke: 'var(--muted)', strokeDasharray: '5 4' }),
    Plot.link(
      points.filter((p) => Number.isFinite(p.x.low)),
      {
        x1: (p: ParetoPoint) => p.x.low,
        x2: (p: ParetoPoint) => p.x.high,
        y1: y,
        y2: y,
        ...bar,
      },
    ),
    Plot.link(
      points.filter((p) => Number.isFinite(p.y.low)),
      {
        x1: x,
        x2: x,
        y1: (p: ParetoPoint) => p.y.low,
        y2: (p: ParetoPoint) => p.y.high,
        ...bar,
      },
    ),
    Plot.dot(points, {
      x,
      y,
      r: 5,
      fill: colour,
      stroke: 'var(--ground)',
      strokeWidth: 1.5,
      title: (p: ParetoPoint) => `${visible(p.label)}: ${score(x(p))}, ${score(y(p))}`,
    }),
  ];
}

function describe({ xLabel, yLabel }: ParetoData, points: readonly ParetoPoint[]): string {
  const size = plural(points.length, 'point');
  const front = paretoFront(points).map(({ label }) => label);
  const unbeaten = `No other point beats these in both: ${front.join('; ')}`;
  return `${yLabel} against ${xLabel}, ${size}. ${unbeaten}.`;
}
