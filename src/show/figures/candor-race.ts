/**
 * Plots candor against leaking, one trajectory per scheme. See how far each leaves the grey curves
 * on which policy gradient stays, whatever the size of the penalty.
 */
import * as Plot from '@observablehq/plot';
import { score } from '../page/numbers.js';
import {
  draw,
  emptyFigure,
  type Figure,
  type FigureOptions,
  fitted,
  NARROW,
  visible,
  WIDE,
} from './_draw.js';
import { type KeyEntry, keyMarks, layoutKey } from './_key.js';
import { axisTitle, panelAxes, probabilityTicks } from './_panels.js';
import {
  alongLine,
  arrowHead,
  type Box,
  inSquare,
  PIXELS,
  type Point,
  polylines,
} from './_paths.js';
import { placeLabels } from './_place-labels.js';
import { armColour, armDash } from './palette.js';

/** Two probabilities. */
export type RacePoint = Point;

export interface RacePath {
  readonly label: string;
  /** From start to end. */
  readonly points: readonly RacePoint[];
  /** The arm's index, which sets its colour; by default the index in the list. */
  readonly index?: number | undefined;
}

export interface CandorRaceData {
  /** The invariant curves of policy gradient. */
  readonly curves: readonly (readonly RacePoint[])[];
  readonly paths: readonly RacePath[];
  /** `P(leak)` by default. */
  readonly xLabel?: string | undefined;
  /** `P(candid)` by default. */
  readonly yLabel?: string | undefined;
}

const CURVES = {
  label: 'policy gradient stays on these',
  opacity: 0.5,
  colour: 'var(--muted)',
  sample: 'line',
} as const satisfies KeyEntry;

interface IndexedPath extends RacePath {
  readonly index: number;
}

export function candorRace(data: CandorRaceData, options: FigureOptions = {}): Figure {
  const paths = data.paths
    .map((path, i) => ({
      label: visible(path.label),
      index: path.index ?? i,
      points: finite(path.points),
    }))
    .filter((path) => path.points.length > 0);
  if (paths.length === 0) return emptyFigure(options, 'Candor race', 'No runs to draw.');
  const { xLabel = 'P(leak)', yLabel = 'P(candid)' } = data;
  const layout = layOut(data, paths, options.width ?? WIDE);
  const { legend, frame } = layout;
  return draw(options, describe(paths, xLabel, yLabel), {
    ...PIXELS,
    height: frame.top + frame.height + 40,
    marks: [
      ...curveMarks(layout),
      ...pathMarks(layout),
      axisTitle(`${visible(yLabel)} ↑`, 2, legend.height + 12),
      axisTitle(
        `${visible(xLabel)} →`,
        frame.left + frame.width,
        frame.top + frame.height + 29,
        'end',
      ),
    ],
  });
}

function finite(line: readonly RacePoint[]): RacePoint[] {
  return line.filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
}

type Layout = ReturnType<typeof layOut>;

/** Names the paths at their ends, or in the key on a phone, where labels would not fit. */
function layOut(data: CandorRaceData, paths: readonly IndexedPath[], width: number) {
  const narrow = width < NARROW;
  const curveEntries = data.curves.length > 0 ? [CURVES] : [];
  const pathEntries = paths.map(
    ({ label, index }): KeyEntry => ({
      label,
      colour: armColour(index),
      sample: 'line',
      dash: armDash(index),
    }),
  );
  const legend = layoutKey(narrow ? [...curveEntries, ...pathEntries] : curveEntries, width - 4);
  const frame: Box = {
    left: 34,
    top: legend.height + 26,
    width: width - 44,
    height: (width - 44) * (narrow ? 1 : 0.72),
  };
  const inPx = (line: readonly RacePoint[]) => line.map((p) => inSquare(p, frame));
  const lines = paths.map(({ points }) => inPx(points));
  const ends = paths.map(({ label }, i) => ({ ...lines[i]!.at(-1)!, text: fitted(label, 200) }));
  const obstacles = () => lines.flatMap((line) => alongLine(line, 5));
  return {
    legend,
    frame,
    curves: data.curves.map((curve) => inPx(finite(curve))),
    paths: paths.map(({ index }, i) => ({ index, line: lines[i]!, text: ends[i]!.text })),
    labels: narrow ? [] : placeLabels(ends, obstacles(), frame),
  };
}

function curveMarks({ legend, frame, curves }: Layout): Plot.Markish[] {
  const ticks = probabilityTicks(frame.width);
  return [
    ...keyMarks(legend, 2, 0),
    ...panelAxes({ frames: [frame], first: [true] }, ticks, ticks),
    ...polylines(curves, {
      stroke: CURVES.colour,
      strokeOpacity: CURVES.opacity,
      strokeWidth: 1,
    }),
  ];
}

function pathMarks({ paths, labels }: Layout): Plot.Markish[] {
  return [
    ...polylines(
      paths.map(({ line }) => line),
      { stroke: 'var(--ground)', strokeWidth: 5 },
    ),
    ...paths.flatMap(({ line, index }) => [
      ...polylines([line], {
        stroke: armColour(index),
        strokeWidth: 2.25,
        strokeDasharray: index >= 8 ? armDash(index) : undefined,
      }),
      ...polylines([arrowHead(line, 10)], {
        stroke: armColour(index),
        strokeWidth: 2.25,
        strokeLinecap: 'round',
      }),
    ]),
    Plot.dot(
      paths.map(({ line }) => line[0]!),
      { x: 'x', y: 'y', r: 4.5, fill: 'currentColor', stroke: 'var(--ground)', strokeWidth: 1.5 },
    ),
    ...labels.map((label, i) =>
      Plot.text([label], {
        x: 'x',
        y: 'y',
        text: () => paths[i]!.text,
        textAnchor: label.anchor,
        fontWeight: 600,
        fill: armColour(paths[i]!.index),
        stroke: 'var(--ground)',
        strokeWidth: 4,
      }),
    ),
  ];
}

function describe(paths: readonly RacePath[], xLabel: string, yLabel: string): string {
  const courses = paths.map(({ label, points }) => {
    const [first, last] = [points[0]!, points.at(-1)!];
    const across = `${xLabel} from ${score(first.x)} to ${score(last.x)}`;
    return `${label}: ${across} while ${yLabel} goes from ${score(first.y)} to ${score(last.y)}`;
  });
  const axes = `${yLabel} against ${xLabel}`;
  return `Paths of ${axes}, over the curves on which policy gradient stays. ${courses.join('; ')}.`;
}
