/** Where one step's gain comes from: the shoggoth's and the face's response, stacked; see whose learning pays under each scheme. */
import * as Plot from '@observablehq/plot';
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

export interface GainInterval {
  readonly mean: number;
  /** 95 % interval; NaN for none. */
  readonly low: number;
  readonly high: number;
}

export interface GainRow {
  readonly scheme: string;
  /** Summaries a CoT. */
  readonly k: number;
  /** Change of expected score from the shoggoth's part of the step alone; may be negative. */
  readonly shoggoth: GainInterval;
  readonly face: GainInterval;
  /** The two together: gives the whiskers. It cannot be had from the parts, whose errors go together. */
  readonly total?: GainInterval;
}

export interface GainSourcesData {
  /** Rows of one scheme stand together under its name. */
  readonly rows: readonly GainRow[];
  /** Absent: `change of the expected score in one step`. */
  readonly xLabel?: string;
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

/** A row in its place: `at` in px from the top of the first. */
interface PlacedRow extends GainRow {
  readonly at: number;
}

export function gainSources(data: GainSourcesData, options: FigureOptions = {}): Figure {
  const rows = data.rows.filter(
    (r) => Number.isFinite(r.shoggoth.mean) && Number.isFinite(r.face.mean),
  );
  if (rows.length === 0) return emptyFigure(options, 'Sources of the gain', 'No gains to draw.');
  const width = options.width ?? WIDE;
  const xLabel = data.xLabel ?? 'change of the expected score in one step';
  const { placed, headings, height } = layout(rows);
  const legend = layoutKey([SHOGGOTH, FACE, TOTAL], width - 4);
  const marginTop = legend.height + 6;
  const bars = placed.flatMap(stack);
  const totals = placed.map((r) => ({
    ...r,
    mean: r.total?.mean ?? r.shoggoth.mean + r.face.mean,
    low: r.total?.low ?? Number.NaN,
    high: r.total?.high ?? Number.NaN,
  }));
  const ends = [
    0,
    ...bars.flatMap((b) => [b.from, b.to]),
    ...totals.flatMap((t) => [t.mean, t.low, t.high]),
  ];
  const some = ends.filter(Number.isFinite);
  const reach = Math.max(...some) - Math.min(...some) || 1;
  const domain = [Math.min(...some) - 0.02 * reach, Math.max(...some) + 0.03 * reach] as const;
  const ticks = roundTicks(domain[0], domain[1], width < NARROW ? 5 : 8);
  const strips = (x: readonly number[]) =>
    x.flatMap((at) => groups(placed).map(({ from, to }) => ({ at, from, to })));
  return draw(options, describe(rows, xLabel), {
    height: marginTop + height + 44,
    marginTop,
    marginBottom: 44,
    marginLeft: LEFT,
    marginRight: 12,
    x: {
      domain: [...domain],
      label: visible(xLabel),
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks,
      tickFormat: tickFormat(ticks),
    },
    y: { domain: [0, height], reverse: true, axis: null },
    marks: [
      ...keyMarks(legend, -LEFT + 2, -marginTop),
      Plot.link(strips(ticks), { x1: 'at', x2: 'at', y1: 'from', y2: 'to', stroke: 'var(--rule)' }),
      Plot.rect(bars, { x1: 'from', x2: 'to', y1: 'top', y2: 'bottom', fill: 'fill' }),
      Plot.link(strips([0]), {
        x1: 'at',
        x2: 'at',
        y1: 'from',
        y2: 'to',
        stroke: 'currentColor',
        strokeWidth: 1.25,
      }),
      ...[
        { stroke: 'var(--ground)', strokeWidth: 5 },
        { stroke: TOTAL.colour, strokeWidth: 2 },
      ].map((style) =>
        Plot.link(
          totals.filter((t) => Number.isFinite(t.low) && Number.isFinite(t.high)),
          { x1: 'low', x2: 'high', y1: 'at', y2: 'at', ...style },
        ),
      ),
      Plot.dot(totals, {
        x: 'mean',
        y: 'at',
        r: 4,
        fill: TOTAL.colour,
        stroke: 'var(--ground)',
        strokeWidth: 1.5,
      }),
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
    ],
  });
}

/** Room for `k = 16`. */
const LEFT = 54;

/** Schemes in the order of their first row, each with its name above its rows. */
function layout(rows: readonly GainRow[]): {
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

/** The rows' extent under each name, so that no line of the grid runs through a name. */
function groups(placed: readonly PlacedRow[]): { from: number; to: number }[] {
  return [...new Set(placed.map((r) => r.scheme))].map((scheme) => {
    const at = placed.filter((r) => r.scheme === scheme).map((r) => r.at);
    return { from: Math.min(...at) - ROW / 2, to: Math.max(...at) + ROW / 2 };
  });
}

/** Gains stack to the right of zero, losses to the left. */
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
  const told = rows.map(({ scheme, k, shoggoth, face, total }) => {
    const both = total ? `, together ${withInterval(total)}` : '';
    return `${scheme}, k = ${k}: shoggoth ${withInterval(shoggoth)}, face ${withInterval(face)}${both}`;
  });
  return `Stacked bars of the ${xLabel}, from the shoggoth's and the face's response. ${told.join('; ')}.`;
}

function withInterval({ mean, low, high }: GainInterval): string {
  const known = Number.isFinite(low) && Number.isFinite(high);
  return `${mean.toFixed(3)}${known ? ` (${low.toFixed(3)} to ${high.toFixed(3)})` : ''}`;
}
