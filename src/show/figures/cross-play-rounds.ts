/**
 * Every round's shoggoth with every round's face; see whether a face does better with the shoggoths to come (above the framed
 * diagonal of those trained together) or with those that are past.
 */
import * as Plot from '@observablehq/plot';
import { colourBar } from './_colour-bar.js';
import {
  draw,
  emptyFigure,
  type Figure,
  type FigureOptions,
  NARROW,
  visible,
  WIDE,
  wrapped,
} from './_draw.js';
import { layoutPanels, type PanelTick, panelAxes } from './_panels.js';
import { type Box, filledBoxes, outlines, PIXELS } from './_paths.js';
import { heatShade } from './palette.js';

export interface CrossPlayPanel {
  readonly label: string;
  /** values[round of shoggoth][round of face]: expected score; NaN for none. */
  readonly values: readonly (readonly number[])[];
}

export interface CrossPlayRoundsData {
  readonly panels: readonly CrossPlayPanel[];
  /** The rounds' numbers, in order. */
  readonly rounds: readonly number[];
  /** Ends of the colour scale that all panels share; absent: the lowest and highest value. */
  readonly low?: number;
  readonly high?: number;
}

interface Cell extends Box {
  readonly value: number;
  readonly fill: string;
  readonly ink: string;
}

/** Of a cell, in px: narrower ones are not written on. */
const TEXT_WIDTH = 34;

/** How much a shoggoth's score changes when its own face is replaced. */
export interface FaceShift {
  /** Mean change with a face of an earlier round: low, where faces are fitted to the past. NaN without one. */
  readonly earlier: number;
  /** Mean change with a face of a later round. */
  readonly later: number;
}

export function crossPlayRounds(data: CrossPlayRoundsData, options: FigureOptions = {}): Figure {
  const values = data.panels.flatMap((p) => p.values.flat()).filter(Number.isFinite);
  if (values.length === 0) return emptyFigure(options, 'Cross-play of rounds', 'No pairs to draw.');
  const width = options.width ?? WIDE;
  const low = data.low ?? Math.min(...values);
  const high = data.high ?? Math.max(...values);
  const bar = colourBar({
    left: 2,
    top: 6,
    width: width - 4,
    fills: Array.from({ length: 7 }, (_, i) => heatShade(i, 0, 6.001).fill),
    ticks: [low, (low + high) / 2, high].map((v, i) => ({
      at: i / 2,
      label: v.toFixed(2).replace('-', '−'),
    })),
    title: 'expected score',
  });
  const top = bar.height + 20;
  const most = width < NARROW ? 2 : data.panels.length === 4 || data.panels.length > 6 ? 4 : 3;
  const columns = Math.min(most, data.panels.length);
  const layout = layoutPanels([{ labels: data.panels.map((p) => visible(p.label)) }], {
    width,
    columns,
    top,
    left: 32,
    foot: 64,
    maxWidth: 300,
  });
  const count = data.rounds.length;
  const box = (frame: Box, shoggoth: number, face: number): Box => {
    const side = frame.width / count;
    return {
      left: frame.left + face * side,
      top: frame.top + frame.height - (shoggoth + 1) * side,
      width: side,
      height: side,
    };
  };
  const cells: Cell[] = data.panels.flatMap((panel, p) =>
    data.rounds.flatMap((_, s) =>
      data.rounds.flatMap((_, f) => {
        const value = panel.values[s]?.[f] ?? Number.NaN;
        const { left, top, width, height } = box(layout.frames[p]!, s, f);
        const shade = heatShade(value, low, high + 1e-12);
        return Number.isFinite(value)
          ? [{ left, top, width: width - 0.5, height: height - 0.5, value, ...shade }]
          : [];
      }),
    ),
  );
  const together = layout.frames.flatMap((frame) => data.rounds.map((_, i) => box(frame, i, i)));
  const notes = data.panels.flatMap((panel, p) => {
    const { left, top, height } = layout.frames[p]!;
    const { earlier, later } = faceShift(panel.values);
    return [
      { x: left, y: top + height + 29, text: `earlier face ${signed(earlier)}` },
      { x: left, y: top + height + 44, text: `later face ${signed(later)}` },
    ];
  });
  const ticks = roundTicksOf(data.rounds);
  const muted = { textAnchor: 'start', fill: 'var(--muted)' } as const;
  const line = wrapped(
    'Framed: trained together. Below each: mean change of a shoggoth’s score when its own face is replaced.',
    width - 4,
  );
  return draw(options, describe(data), {
    ...PIXELS,
    height: layout.bottom + 12 + 16 * line.length,
    marks: [
      ...bar.marks,
      ...layout.marks,
      ...filledBoxes(cells),
      ...outlines(together, { stroke: 'var(--ground)', strokeWidth: 2.5 }),
      ...outlines(together, { stroke: 'currentColor', strokeWidth: 1.25 }),
      ...panelAxes(layout, ticks, ticks),
      Plot.text(
        cells.filter((cell) => cell.width >= TEXT_WIDTH),
        {
          x: (cell: Cell) => cell.left + cell.width / 2,
          y: (cell: Cell) => cell.top + cell.height / 2,
          text: (cell: Cell) => cell.value.toFixed(2).replace('-', '−'),
          fill: (cell: Cell) => cell.ink,
          fontSize: 11,
          fontVariant: 'tabular-nums',
        },
      ),
      Plot.text(notes, {
        x: 'x',
        y: 'y',
        text: 'text',
        textAnchor: 'start',
        fontSize: 11.5,
        fontVariant: 'tabular-nums',
      }),
      Plot.text(['round of the shoggoth ↑   of the face →'], {
        x: 2,
        y: bar.height + 12,
        ...muted,
      }),
      Plot.text(line, {
        x: 2,
        y: (_: string, i: number) => layout.bottom + 4 + 16 * i,
        text: (t: string) => t,
        ...muted,
      }),
    ],
  });
}

/** `values[round of shoggoth][round of face]`; pairs without a score are left out. */
export function faceShift(values: readonly (readonly number[])[]): FaceShift {
  const changes = values.flatMap((row, shoggoth) =>
    row.map((value, face) => ({
      change: value - (row[shoggoth] ?? Number.NaN),
      lead: face - shoggoth,
    })),
  );
  const mean = (of: (lead: number) => boolean) => {
    const some = changes.filter((c) => of(c.lead) && Number.isFinite(c.change));
    return some.length > 0 ? some.reduce((sum, c) => sum + c.change, 0) / some.length : Number.NaN;
  };
  return { earlier: mean((lead) => lead < 0), later: mean((lead) => lead > 0) };
}

/** All of a few rounds; of more the first, the middle and the last. */
function roundTicksOf(rounds: readonly number[]): PanelTick[] {
  const last = rounds.length - 1;
  const shown =
    rounds.length <= 6
      ? [...rounds.keys()]
      : [...new Set([0, ...(last % 2 === 0 ? [last / 2] : []), last])];
  return shown.map((i) => ({ at: (i + 0.5) / rounds.length, label: `${rounds[i]}` }));
}

function signed(change: number): string {
  if (!Number.isFinite(change)) return '–';
  const digits = Math.abs(change).toFixed(3);
  return Number(digits) === 0 ? digits : `${change > 0 ? '+' : '−'}${digits}`;
}

function describe(data: CrossPlayRoundsData): string {
  const told = data.panels.map((panel) => {
    const { earlier, later } = faceShift(panel.values);
    const own = panel.values.map((row, i) => row[i] ?? Number.NaN).filter(Number.isFinite);
    const ends =
      own.length > 0
        ? `pairs trained together go from ${own[0]!.toFixed(2)} to ${own.at(-1)!.toFixed(2)}, `
        : '';
    return `${panel.label}: ${ends}with an earlier face ${signed(earlier)}, with a later face ${signed(later)}`;
  });
  return `Heat maps of the expected score of each round's shoggoth with each round's face. ${told.join('; ')}.`;
}
