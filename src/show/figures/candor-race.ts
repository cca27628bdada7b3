/**
 * Candor against leaking, one trajectory a scheme; see how far each leaves the grey curves on which policy gradient stays
 * whatever the size of the penalty.
 */
import * as Plot from '@observablehq/plot';
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
import { panelAxes, probabilityTicks } from './_panels.js';
import { alongLine, arrowHead, type Box, inSquare, PIXELS, polylines } from './_paths.js';
import { placeLabels } from './_place-labels.js';
import { armColour, armDash } from './palette.js';

export interface RacePoint {
  readonly x: number;
  readonly y: number;
}

export interface RacePath {
  readonly label: string;
  /** From start to end, both probabilities. */
  readonly points: readonly RacePoint[];
  /** The arm's place, which gives its colour; absent: the place in the list. */
  readonly index?: number;
}

export interface CandorRaceData {
  /** The invariant curves of policy gradient. */
  readonly curves: readonly (readonly RacePoint[])[];
  readonly paths: readonly RacePath[];
  /** Absent: `P(leak)`. */
  readonly xLabel?: string;
  /** Absent: `P(candid)`. */
  readonly yLabel?: string;
}

export function candorRace(data: CandorRaceData, options: FigureOptions = {}): Figure {
  const finite = (line: readonly RacePoint[]) =>
    line.filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
  const paths = data.paths
    .map((path, i) => ({
      label: visible(path.label),
      index: path.index ?? i,
      points: finite(path.points),
    }))
    .filter((path) => path.points.length > 0);
  if (paths.length === 0) return emptyFigure(options, 'Candor race', 'No runs to draw.');
  const width = options.width ?? WIDE;
  const narrow = width < NARROW;
  const { xLabel = 'P(leak)', yLabel = 'P(candid)' } = data;
  const entries: KeyEntry[] = [
    ...(data.curves.length > 0 ? [CURVES] : []),
    // Labels at the ends would not fit on a phone.
    ...(narrow
      ? paths.map(({ label, index }) => ({
          label,
          colour: armColour(index),
          sample: 'line' as const,
          dash: armDash(index),
        }))
      : []),
  ];
  const legend = layoutKey(entries, width - 4);
  const frame: Box = {
    left: 34,
    top: legend.height + 26,
    width: width - 44,
    height: (width - 44) * (narrow ? 1 : 0.72),
  };
  const inPx = (line: readonly RacePoint[]) => line.map((p) => inSquare(p, frame));
  const drawn = paths.map((path) => ({ ...path, line: inPx(path.points) }));
  const ends = drawn.map(({ label, line }) => ({ ...line.at(-1)!, text: fitted(label, 200) }));
  const labels = narrow
    ? []
    : placeLabels(
        ends,
        drawn.flatMap(({ line }) => alongLine(line, 5)),
        frame,
      );
  const ticks = probabilityTicks(frame.width);
  return draw(options, describe(paths, xLabel, yLabel), {
    ...PIXELS,
    height: frame.top + frame.height + 40,
    marks: [
      ...keyMarks(legend, 2, 0),
      ...panelAxes({ frames: [frame], first: [true] }, ticks, ticks),
      ...polylines(
        data.curves.map((curve) => inPx(finite(curve))),
        { stroke: CURVES.colour, strokeOpacity: CURVES.opacity, strokeWidth: 1 },
      ),
      ...polylines(
        drawn.map(({ line }) => line),
        { stroke: 'var(--ground)', strokeWidth: 5 },
      ),
      ...drawn.flatMap(({ line, index }) => [
        ...polylines([line], {
          stroke: armColour(index),
          strokeWidth: 2.25,
          ...(index >= 8 ? { strokeDasharray: armDash(index) } : {}),
        }),
        ...polylines([arrowHead(line, 10)], {
          stroke: armColour(index),
          strokeWidth: 2.25,
          strokeLinecap: 'round',
        }),
      ]),
      Plot.dot(
        drawn.map(({ line }) => line[0]!),
        { x: 'x', y: 'y', r: 4.5, fill: 'currentColor', stroke: 'var(--ground)', strokeWidth: 1.5 },
      ),
      ...labels.map((label, i) =>
        Plot.text([label], {
          x: 'x',
          y: 'y',
          text: () => ends[i]!.text,
          textAnchor: label.anchor,
          fontWeight: 600,
          fill: armColour(drawn[i]!.index),
          stroke: 'var(--ground)',
          strokeWidth: 4,
        }),
      ),
      Plot.text([`${visible(yLabel)} ↑`], {
        x: 2,
        y: legend.height + 12,
        textAnchor: 'start',
        fill: 'var(--muted)',
      }),
      Plot.text([`${visible(xLabel)} →`], {
        x: frame.left + frame.width,
        y: frame.top + frame.height + 29,
        textAnchor: 'end',
        fill: 'var(--muted)',
      }),
    ],
  });
}

const CURVES = {
  label: 'policy gradient stays on these',
  opacity: 0.5,
  colour: 'var(--muted)',
  sample: 'line',
} as const satisfies KeyEntry;

function describe(paths: readonly RacePath[], xLabel: string, yLabel: string): string {
  const told = paths.map(({ label, points }) => {
    const [first, last] = [points[0]!, points.at(-1)!];
    return `${label}: ${xLabel} from ${first.x.toFixed(2)} to ${last.x.toFixed(2)} while ${yLabel} goes from ${first.y.toFixed(2)} to ${last.y.toFixed(2)}`;
  });
  return `Paths of ${yLabel} against ${xLabel}, over the curves on which policy gradient stays. ${told.join('; ')}.`;
}
