/**
 * Where training drives a pair: arrows over P(good CoT) and P(face reads it right), one panel a scheme; see which way the
 * arrows turn, and from where they reach the right edge.
 */
import * as Plot from '@observablehq/plot';
import { BASIN, basinShade } from './_basin.js';
import {
  draw,
  emptyFigure,
  type Figure,
  type FigureOptions,
  NARROW,
  visible,
  WIDE,
} from './_draw.js';
import { fieldArrows } from './_field-arrows.js';
import { type KeyEntry, keyMarks, layoutKey } from './_key.js';
import { layoutPanels, panelAxes, probabilityTicks } from './_panels.js';
import { arrowHead, type Box, inSquare, PIXELS, polylines } from './_paths.js';

/** A point of the unit square: two probabilities. */
export interface PortraitPoint {
  readonly x: number;
  readonly y: number;
}

/** The expected change (dx, dy) of one step from (x, y), in any unit: length shows speed relative to the panel's fastest. */
export interface PortraitArrow extends PortraitPoint {
  readonly dx: number;
  readonly dy: number;
}

/** The share of runs, 0 to 1, that start at (x, y) and end at the good CoT. */
export interface BasinPoint extends PortraitPoint {
  readonly good: number;
}

export interface PortraitPanel {
  readonly label: string;
  /** Panels of the same row, such as a world, stand together under its name. */
  readonly row?: string;
  /** A regular grid of probabilities. */
  readonly field: readonly PortraitArrow[];
  /** Polylines on which x stands still. */
  readonly nullclineX?: readonly (readonly PortraitPoint[])[];
  /** Polylines on which y stands still. */
  readonly nullclineY?: readonly (readonly PortraitPoint[])[];
  /** A regular grid. */
  readonly basin?: readonly BasinPoint[];
  /** Trajectories, from start to end. */
  readonly paths?: readonly (readonly PortraitPoint[])[];
}

export interface PhasePortraitData {
  readonly panels: readonly PortraitPanel[];
  /** Panels side by side; absent: up to 5, on a phone 2. */
  readonly columns?: number;
  readonly xLabel: string;
  readonly yLabel: string;
}

const KEY = {
  x: { label: 'x stands still', colour: 'var(--arm-1)', sample: 'line' },
  y: { label: 'y stands still', colour: 'var(--arm-2)', sample: 'line', dash: '5 3' },
  basin: { label: 'runs end at the good CoT', sample: 'square', ...BASIN },
  path: { label: 'a run, from its dot', colour: 'currentColor', sample: 'line' },
} as const satisfies Record<string, KeyEntry>;

export function phasePortrait(data: PhasePortraitData, options: FigureOptions = {}): Figure {
  const { panels, ordered, legend, layout } = laidOut(data, options);
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
      Plot.text([`${visible(data.yLabel)} ↑`], {
        x: 2,
        y: legend.height + 12,
        textAnchor: 'start',
        fill: 'var(--muted)',
      }),
      Plot.text([`${visible(data.xLabel)} →`], {
        x: 30,
        y: layout.bottom + 2,
        textAnchor: 'start',
        fill: 'var(--muted)',
      }),
    ],
  });
}

/** Where the unit square of each panel lies, in px and in the order drawn, for a page that lets people point into it. */
export function portraitFrames(
  data: PhasePortraitData,
  options: FigureOptions = {},
): readonly Box[] {
  return laidOut(data, options).layout.frames;
}

function laidOut(data: PhasePortraitData, { width = WIDE }: FigureOptions) {
  const panels = data.panels.map(finitePanel);
  const columns = Math.min(data.columns ?? 5, width < NARROW ? 2 : 5, Math.max(1, panels.length));
  const groups = byRow(panels);
  const legend = layoutKey(keyEntries(panels), width - 4);
  const layout = layoutPanels(
    groups.map((g) => ({
      ...(g.row === undefined ? {} : { heading: visible(g.row) }),
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
  const told = panels.map((panel) => {
    const { field, basin = [], paths = [] } = panel;
    const percent = (count: number, of: number) =>
      `${Math.round((100 * count) / Math.max(1, of))} %`;
    const good = basin.reduce((sum, b) => sum + b.good, 0);
    const parts = [
      `x rises at ${percent(field.filter((a) => a.dx > 0).length, field.length)} of the points and y at ${percent(field.filter((a) => a.dy > 0).length, field.length)}`,
      ...(basin.length > 0
        ? [`${percent(good, basin.length)} of the runs end at the good CoT`]
        : []),
      ...paths.map(
        (path) => `a run goes from ${coordinates(path[0]!)} to ${coordinates(path.at(-1)!)}`,
      ),
    ];
    return `${panel.row === undefined ? '' : `${panel.row}, `}${panel.label}: ${parts.join(', ')}`;
  });
  return `Phase portraits, x = ${data.xLabel}, y = ${data.yLabel}; arrows show the expected step. ${told.join('; ')}.`;
}

function coordinates({ x, y }: PortraitPoint): string {
  return `(${x.toFixed(2)}, ${y.toFixed(2)})`;
}
