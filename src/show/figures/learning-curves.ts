/** Draws mean held-out scores against what was spent: one line per arm, with a band over its seeds. */
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

export function learningCurves(data: LearningCurvesData, options: FigureOptions = {}): Figure {
  const width = options.width ?? WIDE;
  const narrow = width < NARROW;
  const { focus } = data;
  const fullHeight = narrow ? 300 : 420;
  const height = focus === undefined ? fullHeight : SMALL_HEIGHT;
  const margins = { marginTop: 28, marginBottom: 42, marginLeft: 44 };
  const curves = data.curves.map((c) => ({
    ...c,
    label: visible(c.label),
    points: c.points.filter((p) => Number.isFinite(p.mean)),
  }));
  const shownCurves = curves.filter((c) => c.points.length > 0);
  const crowded =
    shownCurves.length * LABEL_HEIGHT > height - margins.marginTop - margins.marginBottom;
  const labels = narrow || crowded || focus !== undefined ? [] : shownCurves;
  const marginRight = labelRoom(labels.map((c) => c.label));
  const [low, high] = extent(curves);
  const xMax = Math.max(...curves.flatMap((c) => c.points.map((p) => p.x)), 1);
  // A band from two seeds is far wider than the data: clamping it keeps the lines from flattening.
  const clamped = (y: number) => Math.max(low, Math.min(high, y));

  const x = axis([0, xMax], [margins.marginLeft, width - marginRight]);
  const bottom = height - margins.marginBottom;
  const y = axis([low, high], [bottom, margins.marginTop]);
  const ends = labels.map((c) => {
    const last = c.points.at(-1)!;
    return { label: c.label, x: last.x, y: last.mean, colour: armColour(c.index) };
  });

  const ticks = roundTicks(low, high, focus === undefined ? 6 : 3);
  const shown = (c: { index: number }) => focus === undefined || c.index === focus;
  return draw(options, describe(curves, data), {
    height,
    ...margins,
    marginRight,
    x: {
      domain: [0, xMax],
      label: data.xLabel,
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks: roundTicks(0, xMax, narrow ? 4 : 7),
      tickFormat: shortNumber,
    },
    y: {
      domain: [low, high],
      label: data.yLabel,
      ticks,
      tickFormat: tickFormat(ticks),
      tickSize: 0,
    },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks }),
      ...curves.filter(shown).map((c) =>
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
      ),
      // The arm in focus is drawn last, over the others.
      ...[...curves.filter((c) => !shown(c)), ...curves.filter(shown)].map((c) =>
        Plot.lineY(c.points, {
          x: 'x',
          y: 'mean',
          stroke: shown(c) ? armColour(c.index) : 'var(--muted)',
          strokeOpacity: shown(c) ? 1 : 0.45,
          strokeWidth: shown(c) ? 2.25 : 1,
          strokeDasharray: armDash(c.index),
        }),
      ),
      ...endLabels(ends, x, y, margins.marginTop, bottom),
    ],
  });
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
