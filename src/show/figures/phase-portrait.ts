/**
 * Shows where training drives a pair: arrows over P(good CoT) and P(face reads it right), one panel
 * per scheme. See which way the arrows turn, and from where they reach the right edge.
 */
import * as Plot from '@observablehq/plot';
import { percent, score } from '../page/numbers.js';
import { BASIN, type BasinPoint, basinShade } from './_basin.js';
import {
  draw,
  emptyFigure,
  type Figure,
  type FigureOptions,
  NARROW,
  visible,
  WIDE,
} from './_draw.js';
import { fieldArrows, type PortraitArrow } from './_field-arrows.js';
import { type KeyEntry, keyMarks, layoutKey } from './_key.js';
import { axisTitle, layoutPanels, panelAxes, probabilityTicks } from './_panels.js';
import { arrowHead, type Box, inSquare, PIXELS, type Point, polylines } from './_paths.js';

/** A point of the unit square: two probabilities. */
export type PortraitPoint = Point;

export interface PortraitPanel {
  readonly label: string;
  /** Panels of the same row, such as a world, stand together under its name. */
  readonly row?: string | undefined;
  /** A regular grid of probabilities. */
  readonly field: readonly PortraitArrow[];
  /** Polylines on which x does not change. */
  readonly nullclineX?: readonly (readonly PortraitPoint[])[];
  /** Polylines on which y does not change. */
  readonly nullclineY?: readonly (readonly PortraitPoint[])[];
  /** A regular grid. */
  readonly basin?: readonly BasinPoint[];
  /** Trajectories, from start to end. */
  readonly paths?: readonly (readonly PortraitPoint[])[];
}

export interface PhasePortraitData {
  readonly panels: readonly PortraitPanel[];
  /** Panels side by side; by default up to 5, on a phone 2. */
  readonly columns?: number | undefined;
  readonly xLabel: string;
  readonly yLabel: string;
}

const KEY = {
  x: { label: 'x does not change', colour: 'var(--arm-1)', sample: 'line' },
  y: { label: 'y does not change', colour: 'var(--arm-2)', sample: 'line', dash: '5 3' },
  basin: { label: 'runs end at the good CoT', sample: 'square', ...BASIN },
  path: { label: 'a run, from its dot', colour: 'currentColor', sample: 'line' },
} as const satisfies Record<string, KeyEntry>;

export function phasePortrait(data: PhasePortraitData, options: FigureOptions = {}): Figure {
  const { panels, ordered, legend, layout } = layOut(data, options);
  if (!panels.some((p) => p.field.length > 0 || (p.paths?.length ?? 0) > 0)) {
    return emptyFigure(options, 'Phase portrait', 'No arrows to draw.');
  }
  const { frames } = layout;
  const inPx = (pick: (p: PortraitPanel) => readonly (readonly PortraitPoint[])[] | undefined) =>
    ordered.flatMap((p, i) =>
      (pick(p) ?? []).map((line) => line.map((at) => inSquare(at, frames[i]!))),
    );
  const paths = inPx((p) => p.paths);
  const ticks = probabilityTicks(frames[0]!.width);
  return draw(options, describe(data, panels), {
    ...PIXELS,
    height: layout.bottom + 14,
    marks: [
      ...keyMarks(legend, 2, 0),
      ...layout.marks,
      ...ordered.flatMap((p, i) => basinShade(p.basin ?? [], frames[i]!)),
      ...panelAxes(layout, ticks, ticks),
      ...fieldArrows(ordered.map((p, i) => ({ field: p.field, frame: frames[i]! }))),
      ...polylines(
        inPx((p) => p.nullclineX),
        { stroke: KEY.x.colour, strokeWidth: 2 },
      ),
      ...polylines(
        inPx((p) => p.nullclineY),
        { stroke: KEY.y.colour, strokeWidth: 2, strokeDasharray: KEY.y.dash },
      ),
      ...polylines(paths, { stroke: 'var(--ground)', strokeWidth: 4.5 }),
      ...polylines([...paths, ...paths.map((path) => arrowHead(path, 8))], {
        stroke: 'currentColor',
        strokeWidth: 2,
        strokeLinecap: 'round',
      }),
      Plot.dot(
        paths.flatMap((path) => path.slice(0, 1)),
        { x: 'x', y: 'y', r: 3.5, fill: 'currentColor', stroke: 'var(--ground)' },
      ),
      axisTitle(`${visible(data.yLabel)} ↑`, 2, legend.height + 12),
      axisTitle(`${visible(data.xLabel)} →`, 30, layout.bottom + 2),
    ],
  });
}

/**
 * Returns where the unit square of each panel lies, in px and in drawing order, for a page that
 * lets people point into it.
 */
export function portraitFrames(
  data: PhasePortraitData,
  options: FigureOptions = {},
): readonly Box[] {
  return layOut(data, options).layout.frames;
}

function layOut(data: PhasePortraitData, { width = WIDE }: FigureOptions) {
  const panels = data.panels.map(finitePanel);
  const columns = Math.min(data.columns ?? 5, width < NARROW ? 2 : 5, Math.max(1, panels.length));
  const groups = byRow(panels);
  const legend = layoutKey(keyEntries(panels), width - 4);
  const layout = layoutPanels(
    groups.map((g) => ({
      heading: g.row === undefined ? undefined : visible(g.row),
      labels: g.panels.map((p) => visible(p.label)),
    })),
    { width, columns, top: legend.height + 26, left: 30, foot: 30 },
  );
  return { panels, ordered: groups.flatMap((g) => g.panels), legend, layout };
}

function finitePanel(panel: PortraitPanel): PortraitPanel {
  const finite = (p: PortraitPoint) => Number.isFinite(p.x) && Number.isFinite(p.y);
  const lines = (list: readonly (readonly PortraitPoint[])[] | undefined) =>
    (list ?? []).map((line) => line.filter(finite)).filter((line) => line.length > 0);
  return {
    ...panel,
    field: panel.field.filter((a) => finite(a) && Number.isFinite(a.dx) && Number.isFinite(a.dy)),
    nullclineX: lines(panel.nullclineX),
    nullclineY: lines(panel.nullclineY),
    basin: (panel.basin ?? []).filter((b) => finite(b) && Number.isFinite(b.good)),
    paths: lines(panel.paths),
  };
}

function byRow(
  panels: readonly PortraitPanel[],
): { row: string | undefined; panels: PortraitPanel[] }[] {
  const rows = [...new Set(panels.map((p) => p.row))];
  return rows.map((row) => ({ row, panels: panels.filter((p) => p.row === row) }));
}

function keyEntries(panels: readonly PortraitPanel[]): KeyEntry[] {
  const some = (pick: (p: PortraitPanel) => readonly unknown[] | undefined) =>
    panels.some((p) => (pick(p)?.length ?? 0) > 0);
  return [
    ...(some((p) => p.nullclineX) ? [KEY.x] : []),
    ...(some((p) => p.nullclineY) ? [KEY.y] : []),
    ...(some((p) => p.basin) ? [KEY.basin] : []),
    ...(some((p) => p.paths) ? [KEY.path] : []),
  ];
}

function describe(data: PhasePortraitData, panels: readonly PortraitPanel[]): string {
  const sentences = panels.map((panel) => {
    const { field, basin = [], paths = [] } = panel;
    const rising = (change: (a: PortraitArrow) => number) =>
      percent(field.filter((a) => change(a) > 0).length / Math.max(1, field.length));
    const good = basin.reduce((sum, b) => sum + b.good, 0) / Math.max(1, basin.length);
    const parts = [
      `x rises at ${rising((a) => a.dx)} of the points and y at ${rising((a) => a.dy)}`,
      ...(basin.length > 0 ? [`${percent(good)} of the runs end at the good CoT`] : []),
      ...paths.map(
        (path) => `a run goes from ${coordinates(path[0]!)} to ${coordinates(path.at(-1)!)}`,
      ),
    ];
    return `${panel.row === undefined ? '' : `${panel.row}, `}${panel.label}: ${parts.join(', ')}`;
  });
  const axes = `x = ${data.xLabel}, y = ${data.yLabel}`;
  return `Phase portraits, ${axes}; arrows show the expected step. ${sentences.join('; ')}.`;
}

function coordinates({ x, y }: PortraitPoint): string {
  return `(${score(x)}, ${score(y)})`;
}
