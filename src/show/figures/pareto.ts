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
import { keyMarks, layoutKey } from './_key.js';
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

export function pareto(data: ParetoData, options: FigureOptions = {}): Figure {
  const points = data.points.filter(
    ({ x, y }) => Number.isFinite(x.mean) && Number.isFinite(y.mean),
  );
  if (points.length === 0) return emptyFigure(options, data.yLabel, 'No points to draw.');
  const width = options.width ?? WIDE;
  const narrow = width < NARROW;
  const used = data.groups.flatMap((label, group) =>
    points.some((point) => point.group === group)
      ? [{ label: visible(label), colour: armColour(group), sample: 'dot' as const }]
      : [],
  );
  const legend = layoutKey(used, width - 4);
  const domain = (side: 'x' | 'y'): [number, number] => {
    const all = points
      .flatMap((point) => [point[side].mean, point[side].low, point[side].high])
      .filter(Number.isFinite);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const room = Math.max(0.02, 0.06 * (high - low));
    return [low - room, high + room];
  };
  const [x, y] = [domain('x'), domain('y')];
  const [xTicks, yTicks] = [roundTicks(...x, narrow ? 4 : 7), roundTicks(...y, 6)];
  const colour = ({ group }: ParetoPoint) => armColour(group);
  const cross = (side: 'x' | 'y', other: 'x' | 'y') =>
    Plot.link(
      points.filter((point) => Number.isFinite(point[side].low)),
      {
        [`${side}1`]: (p: ParetoPoint) => p[side].low,
        [`${side}2`]: (p: ParetoPoint) => p[side].high,
        [`${other}1`]: (p: ParetoPoint) => p[other].mean,
        [`${other}2`]: (p: ParetoPoint) => p[other].mean,
        stroke: colour,
        strokeOpacity: 0.7,
        strokeWidth: 1.5,
      } as Plot.LinkOptions,
    );
  return draw(options, describe(data, points), {
    height: (narrow ? 320 : 420) + legend.height,
    marginTop: legend.height + 34,
    marginBottom: 44,
    marginLeft: 48,
    marginRight: 16,
    x: {
      domain: x,
      label: visible(data.xLabel),
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks: xTicks,
      tickFormat: tickFormat(xTicks),
    },
    y: { domain: y, label: null, ticks: yTicks, tickFormat: tickFormat(yTicks), tickSize: 0 },
    marks: [
      ...keyMarks(legend, -46, -(legend.height + 34)),
      Plot.text([`${visible(data.yLabel)} ↑`], {
        frameAnchor: 'top-left',
        dx: -46,
        dy: -8,
        lineAnchor: 'bottom',
        textAnchor: 'start',
        fill: 'var(--muted)',
      }),
      Plot.gridX(xTicks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.gridY(yTicks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.line(paretoFront(points), {
        x: (p: ParetoPoint) => p.x.mean,
        y: (p: ParetoPoint) => p.y.mean,
        stroke: 'var(--muted)',
        strokeDasharray: '5 4',
      }),
      cross('x', 'y'),
      cross('y', 'x'),
      Plot.dot(points, {
        x: (p: ParetoPoint) => p.x.mean,
        y: (p: ParetoPoint) => p.y.mean,
        r: 5,
        fill: colour,
        stroke: 'var(--ground)',
        strokeWidth: 1.5,
        title: (p: ParetoPoint) => `${visible(p.label)}: ${score(p.x.mean)}, ${score(p.y.mean)}`,
      }),
    ],
  });
}

function describe({ xLabel, yLabel }: ParetoData, points: readonly ParetoPoint[]): string {
  const front = paretoFront(points).map(({ label }) => label);
  const size = plural(points.length, 'point');
  return `${yLabel} against ${xLabel}, ${size}. No other point beats these in both: ${front.join('; ')}.`;
}
