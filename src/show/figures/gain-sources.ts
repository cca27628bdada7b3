/**
 * Shows where one step's gain comes from: the shoggoth's and the face's response, stacked. See
 * whose learning pays under each scheme.
 */
import * as Plot from '@observablehq/plot';
import { type PrintedInterval, withInterval } from '../page/numbers.js';
import {
  draw,
  emptyFigure,
  type Figure,
  type FigureOptions,
  fitted,
  NARROW,
  roundTicks,
  tickFormat,
  visible,
  WIDE,
} from './_draw.js';
import { keyMarks, layoutKey } from './_key.js';

/** A mean with its 95 % interval; NaN for no interval. */
export type GainInterval = PrintedInterval;

export interface GainRow {
  readonly scheme: string;
  /** Summaries per CoT. */
  readonly k: number;
  /** Change of the expected score from only the shoggoth's part of the step; may be negative. */
  readonly shoggoth: GainInterval;
  /** The same from only the face's part. */
  readonly face: GainInterval;
  /** Both together, drawn as whiskers. The parts do not give it, because their errors correlate. */
  readonly total?: GainInterval | undefined;
}

export interface GainSourcesData {
  /** Rows of one scheme are grouped under its name. */
  readonly rows: readonly GainRow[];
  /** `change of the expected score in one step` by default. */
  readonly xLabel?: string | undefined;
}

const SHOGGOTH = {
  label: 'the shoggoth’s response',
  colour: 'var(--shoggoth)',
  sample: 'square',
} as const;
const FACE = { label: 'the face’s response', colour: 'var(--face)', sample: 'square' } as const;
const TOTAL = {
  label: 'both together, with its interval',
  colour: 'currentColor',
  sample: 'dot',
} as const;
const ROW = 22;
const HEADING = 24;
/** The left margin, in px: room for `k = 16`. */
const LEFT = 54;

/** A row at its position, `at` px below the top of the first. */
interface PlacedRow extends GainRow {
  readonly at: number;
}

export function gainSources(data: GainSourcesData, options: FigureOptions = {}): Figure {
  const rows = data.rows.filter(
    (r) => Number.isFinite(r.shoggoth.mean) && Number.isFinite(r.face.mean),
  );
  if (rows.length === 0) return emptyFigure(options, 'Sources of the gain', 'No gains to draw.');
  const xLabel = data.xLabel ?? 'change of the expected score in one step';
  const layout = layOut(rows, options.width ?? WIDE);
  const { marginTop, height, domain, ticks } = layout;
  return draw(options, describe(rows, xLabel), {
    height: marginTop + height + 44,
    marginTop,
    marginBottom: 44,
    marginLeft: LEFT,
    marginRight: 12,
    x: {
      domain,
      label: visible(xLabel),
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks,
      tickFormat: tickFormat(ticks),
    },
    y: { domain: [0, height], reverse: true, axis: null },
    marks: [...grid(layout), ...gains(layout), ...names(layout)],
  });
}

type Layout = ReturnType<typeof layOut>;

function layOut(rows: readonly GainRow[], width: number) {
  const { placed, headings, height } = placeRows(rows);
  const legend = layoutKey([SHOGGOTH, FACE, TOTAL], width - 4);
  const bars = placed.flatMap(stack);
  const totals = placed.map(({ at, shoggoth, face, total }) => ({
    at,
    mean: total?.mean ?? shoggoth.mean + face.mean,
    low: total?.low ?? Number.NaN,
    high: total?.high ?? Number.NaN,
  }));
  const values = [
    0,
    ...bars.flatMap((b) => [b.from, b.to]),
    ...totals.flatMap((t) => [t.mean, t.low, t.high]),
  ].filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = high - low || 1;
  const domain = [low - 0.02 * reach, high + 0.03 * reach] as const;
  return {
    width,
    legend,
    marginTop: legend.height + 6,
    placed,
    headings,
    height,
    bars,
    totals,
    domain,
    ticks: roundTicks(...domain, width < NARROW ? 5 : 8),
  };
}

/** Draws the key, and the grid in strips that leave the schemes' names free. */
function grid({ legend, marginTop, placed, ticks }: Layout): Plot.Markish[] {
  const strips = (values: readonly number[]) =>
    values.flatMap((at) => groups(placed).map(({ from, to }) => ({ at, from, to })));
  const ends = { x1: 'at', x2: 'at', y1: 'from', y2: 'to' } as const;
  return [
    ...keyMarks(legend, -LEFT + 2, -marginTop),
    Plot.link(strips(ticks), { ...ends, stroke: 'var(--rule)' }),
  ];
}

function gains({ placed, bars, totals }: Layout): Plot.Markish[] {
  const whiskers = totals.filter((t) => Number.isFinite(t.low) && Number.isFinite(t.high));
  const styles = [
    { stroke: 'var(--ground)', strokeWidth: 5 },
    { stroke: TOTAL.colour, strokeWidth: 2 },
  ];
  return [
    Plot.rect(bars, { x1: 'from', x2: 'to', y1: 'top', y2: 'bottom', fill: 'fill' }),
    Plot.link(groups(placed), {
      x1: 0,
      x2: 0,
      y1: 'from',
      y2: 'to',
      stroke: 'currentColor',
      strokeWidth: 1.25,
    }),
    ...styles.map((style) =>
      Plot.link(whiskers, { x1: 'low', x2: 'high', y1: 'at', y2: 'at', ...style }),
    ),
    Plot.dot(totals, {
      x: 'mean',
      y: 'at',
      r: 4,
      fill: TOTAL.colour,
      stroke: 'var(--ground)',
      strokeWidth: 1.5,
    }),
  ];
}

function names({ width, placed, headings }: Layout): Plot.Markish[] {
  return [
    Plot.text(headings, {
      y: 'at',
      frameAnchor: 'left',
      dx: -LEFT + 2,
      textAnchor: 'start',
      text: (h: { scheme: string }) => fitted(visible(h.scheme), width - 8),
      fontWeight: 600,
    }),
    Plot.text(placed, {
      y: 'at',
      frameAnchor: 'left',
      dx: -8,
      textAnchor: 'end',
      text: (r: GainRow) => `k = ${r.k}`,
      fill: 'var(--muted)',
      fontVariant: 'tabular-nums',
    }),
  ];
}

/** Orders schemes by their first row, and puts each name above its rows. */
function placeRows(rows: readonly GainRow[]): {
  placed: PlacedRow[];
  headings: { scheme: string; at: number }[];
  height: number;
} {
  const placed: PlacedRow[] = [];
  const headings: { scheme: string; at: number }[] = [];
  let top = 0;
  for (const scheme of new Set(rows.map((r) => r.scheme))) {
    headings.push({ scheme, at: top + HEADING / 2 + 2 });
    top += HEADING;
    for (const row of rows.filter((r) => r.scheme === scheme)) {
      placed.push({ ...row, at: top + ROW / 2 });
      top += ROW;
    }
    top += 4;
  }
  return { placed, headings, height: top };
}

/** Returns the extent of the rows under each name, so that no grid line runs through a name. */
function groups(placed: readonly PlacedRow[]): { from: number; to: number }[] {
  return [...new Set(placed.map((r) => r.scheme))].map((scheme) => {
    const at = placed.filter((r) => r.scheme === scheme).map((r) => r.at);
    return { from: Math.min(...at) - ROW / 2, to: Math.max(...at) + ROW / 2 };
  });
}

/** Stacks gains to the right of zero, losses to the left. */
function stack(
  row: PlacedRow,
): { from: number; to: number; top: number; bottom: number; fill: string }[] {
  const [shoggoth, face] = [row.shoggoth.mean, row.face.mean];
  const start = Math.sign(shoggoth) === Math.sign(face) ? shoggoth : 0;
  const extent = { top: row.at - 8, bottom: row.at + 8 };
  return [
    { from: 0, to: shoggoth, ...extent, fill: SHOGGOTH.colour },
    { from: start, to: start + face, ...extent, fill: FACE.colour },
  ].filter((bar) => bar.from !== bar.to);
}

function describe(rows: readonly GainRow[], xLabel: string): string {
  const parts = rows.map(({ scheme, k, shoggoth, face, total }) => {
    const both = total ? `, together ${withInterval(total, 3)}` : '';
    const roles = `shoggoth ${withInterval(shoggoth, 3)}, face ${withInterval(face, 3)}`;
    return `${scheme}, k = ${k}: ${roles}${both}`;
  });
  const sources = "from the shoggoth's and the face's response";
  return `Stacked bars of the ${xLabel}, ${sources}. ${parts.join('; ')}.`;
}
