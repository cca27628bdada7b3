/** Stacks parts into bars, one per row: shares of a whole, or tokens by who wrote them. */
import * as Plot from '@observablehq/plot';
import {
  draw,
  type Figure,
  type FigureOptions,
  fitted,
  NARROW,
  roundTicks,
  visible,
  WIDE,
} from './_draw.js';
import { stepShade } from './palette.js';

export interface StackedBarsData {
  readonly rows: readonly {
    readonly label: string;
    /** One value for each part, 0 or more. */
    readonly parts: readonly number[];
    /** Marks a row to compare the others with; its label is grey. */
    readonly reference?: boolean | undefined;
  }[];
  /** The parts' names, in order. */
  readonly parts: readonly string[];
  readonly xLabel: string;
  /** Formats a value, for the bar and for the description. */
  readonly format: (value: number) => string;
  /** The end of the axis; by default that of the longest bar. */
  readonly xMax?: number | undefined;
  /** The parts' steps on the ramp of seven colours; by default spread over all of it. */
  readonly ramp?: readonly number[] | undefined;
}

interface Piece {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly part: number;
  readonly value: number;
}

const ROW = 46;

export function stackedBars(data: StackedBarsData, options: FigureOptions = {}): Figure {
  const width = options.width ?? WIDE;
  const pieces = data.rows.flatMap((r, row) => {
    let from = 0;
    return r.parts.map((value, part): Piece => {
      const piece = { row, part, value, from, to: from + value };
      from += value;
      return piece;
    });
  });
  const xMax = data.xMax ?? Math.max(...pieces.map((p) => p.to), 1e-9);
  const count = data.parts.length;
  const shade = (p: Piece) => stepShade(data.ramp?.[p.part] ?? p.part, data.ramp ? 7 : count);
  const px = (p: Piece) => ((p.to - p.from) / xMax) * (width - 20);
  return draw(options, describe(data), {
    height: data.rows.length * ROW + 48,
    marginTop: 4,
    marginBottom: 44,
    marginLeft: 4,
    marginRight: 16,
    x: {
      domain: [0, xMax],
      label: data.xLabel,
      labelArrow: 'none',
      labelAnchor: 'center',
      ticks: roundTicks(0, xMax, width < NARROW ? 4 : 6),
      tickFormat: data.format,
    },
    y: { type: 'band', domain: data.rows.map((_, i) => i), axis: null, padding: 0 },
    marks: [
      Plot.rect(
        pieces.filter((p) => p.value > 0),
        {
          x1: 'from',
          x2: 'to',
          y: 'row',
          fill: (p: Piece) => shade(p).fill,
          stroke: 'var(--ground)',
          insetTop: 20,
          insetBottom: 4,
        } as Plot.RectOptions,
      ),
      Plot.text(
        pieces.filter((p) => px(p) > 34),
        {
          x: (p: Piece) => (p.from + p.to) / 2,
          y: 'row',
          dy: 8,
          text: (p: Piece) => data.format(p.value),
          fill: (p: Piece) => shade(p).ink,
          fontVariant: 'tabular-nums',
        },
      ),
      Plot.text(data.rows, {
        y: (_: unknown, i: number) => i,
        frameAnchor: 'left',
        textAnchor: 'start',
        dy: -13,
        text: (r: { label: string }) => fitted(visible(r.label), width - 10),
        fontWeight: 600,
        fill: (r: { reference?: boolean }) => (r.reference ? 'var(--muted)' : 'currentColor'),
      }),
    ],
  });
}

function describe(data: StackedBarsData): string {
  const rows = data.rows.map(
    (r) => `${r.label}: ${r.parts.map((v, i) => `${data.parts[i]} ${data.format(v)}`).join(', ')}`,
  );
  return `Stacked bars of ${data.xLabel}. ${rows.join('; ')}.`;
}
