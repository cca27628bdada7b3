/**
 * Crosses every round's shoggoth with every round's face. See whether a face does better with later
 * shoggoths, above the framed diagonal of those trained together, or with earlier ones.
 */
import * as Plot from '@observablehq/plot';
import { score, signed } from '../page/numbers.js';
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
import { axisTitle, layoutPanels, type PanelTick, panelAxes } from './_panels.js';
import { type Box, filledBoxes, outlines, PIXELS } from './_paths.js';
import { heatShade } from './palette.js';

export interface CrossPlayPanel {
  readonly label: string;
  /** `values[round of shoggoth][round of face]`: the expected score; NaN for none. */
  readonly values: readonly (readonly number[])[];
}

export interface CrossPlayRoundsData {
  readonly panels: readonly CrossPlayPanel[];
  /** The rounds' numbers, in order. */
  readonly rounds: readonly number[];
  /** The low end of the panels' common colour scale; by default the lowest value. */
  readonly low?: number | undefined;
  /** The high end of the panels' common colour scale; by default the highest value. */
  readonly high?: number | undefined;
}

interface Cell extends Box {
  readonly value: number;
  readonly fill: string;
  readonly ink: string;
}

/** The least width of a cell, in px, that has room for its value. */
const TEXT_WIDTH = 34;
const FOOTNOTE =
  'Framed: trained together. Below each: mean change of a shoggoth’s score when its own face is ' +
  'replaced.';

/** How much a shoggoth's score changes when its own face is replaced. */
export interface FaceShift {
  /**
   * Mean change with a face of an earlier round; low if faces are fitted to the past. NaN for none.
   */
  readonly earlier: number;
  /** Mean change with a face of a later round; NaN for none. */
  readonly later: number;
}

export function crossPlayRounds(data: CrossPlayRoundsData, options: FigureOptions = {}): Figure {
  const values = data.panels.flatMap((p) => p.values.flat()).filter(Number.isFinite);
  if (values.length === 0) return emptyFigure(options, 'Cross-play of rounds', 'No pairs to draw.');
  const layout = layOut(data, values, options.width ?? WIDE);
  return draw(options, describe(data), {
    ...PIXELS,
    height: layout.panels.bottom + 12 + 16 * layout.footnote.length,
    marks: marksOf(layout),
  });
}

type Layout = ReturnType<typeof layOut>;

function layOut(data: CrossPlayRoundsData, values: readonly number[], width: number) {
  const low = data.low ?? Math.min(...values);
  const high = data.high ?? Math.max(...values);
  const bar = colourBar({
    left: 2,
    top: 6,
    width: width - 4,
    fills: Array.from({ length: 7 }, (_, i) => heatShade(i, 0, 6.001).fill),
    ticks: [low, (low + high) / 2, high].map((v, i) => ({ at: i / 2, label: score(v) })),
    title: 'expected score',
  });
  const panels = layoutPanels([{ labels: data.panels.map((p) => visible(p.label)) }], {
    width,
    columns: Math.min(mostColumns(data.panels.length, width), data.panels.length),
    top: bar.height + 20,
    left: 32,
    foot: 64,
    maxWidth: 300,
  });
  return {
    bar,
    panels,
    cells: data.panels.flatMap((panel, p) =>
      panelCells(panel, panels.frames[p]!, data.rounds.length, low, high),
    ),
    together: panels.frames.flatMap((frame) =>
      data.rounds.map((_, i) => cellBox(frame, i, i, data.rounds.length)),
    ),
    notes: data.panels.flatMap((panel, p) => shiftNotes(panel, panels.frames[p]!)),
    ticks: ticksOf(data.rounds),
    footnote: wrapped(FOOTNOTE, width - 4),
  };
}

function mostColumns(panels: number, width: number): number {
  if (width < NARROW) return 2;
  return panels === 4 || panels > 6 ? 4 : 3;
}

function cellBox(frame: Box, shoggoth: number, face: number, rounds: number): Box {
  const side = frame.width / rounds;
  return {
    left: frame.left + face * side,
    top: frame.top + frame.height - (shoggoth + 1) * side,
    width: side,
    height: side,
  };
}

function panelCells(
  { values }: CrossPlayPanel,
  frame: Box,
  rounds: number,
  low: number,
  high: number,
): Cell[] {
  return Array.from({ length: rounds ** 2 }, (_, i) => {
    const [shoggoth, face] = [Math.floor(i / rounds), i % rounds];
    const value = values[shoggoth]?.[face] ?? Number.NaN;
    const { left, top, width, height } = cellBox(frame, shoggoth, face, rounds);
    const shade = heatShade(value, low, high + 1e-12);
    return { left, top, width: width - 0.5, height: height - 0.5, value, ...shade };
  }).filter(({ value }) => Number.isFinite(value));
}

function shiftNotes(
  { values }: CrossPlayPanel,
  { left, top, height }: Box,
): { x: number; y: number; text: string }[] {
  const { earlier, later } = faceShift(values);
  return [
    { x: left, y: top + height + 29, text: `earlier face ${signed(earlier, 3)}` },
    { x: left, y: top + height + 44, text: `later face ${signed(later, 3)}` },
  ];
}

function marksOf({ bar, panels, cells, together, notes, ticks, footnote }: Layout): Plot.Markish[] {
  return [
    ...bar.marks,
    ...panels.marks,
    ...filledBoxes(cells),
    ...outlines(together, { stroke: 'var(--ground)', strokeWidth: 2.5 }),
    ...outlines(together, { stroke: 'currentColor', strokeWidth: 1.25 }),
    ...panelAxes(panels, ticks, ticks),
    Plot.text(
      cells.filter((cell) => cell.width >= TEXT_WIDTH),
      {
        x: (cell: Cell) => cell.left + cell.width / 2,
        y: (cell: Cell) => cell.top + cell.height / 2,
        text: (cell: Cell) => score(cell.value),
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
    axisTitle('round of the shoggoth ↑   of the face →', 2, bar.height + 12),
    Plot.text(footnote, {
      x: 2,
      y: (_: string, i: number) => panels.bottom + 4 + 16 * i,
      text: (line: string) => line,
      textAnchor: 'start',
      fill: 'var(--muted)',
    }),
  ];
}

/**
 * Compares `values[round of shoggoth][round of face]` with the
 * diagonal; skips pairs without a score.
 */
export function faceShift(values: readonly (readonly number[])[]): FaceShift {
  const changes = values.flatMap((row, shoggoth) =>
    row.map((value, face) => ({
      change: value - (row[shoggoth] ?? Number.NaN),
      lead: face - shoggoth,
    })),
  );
  const meanWhere = (matches: (lead: number) => boolean) => {
    const found = changes.filter((c) => matches(c.lead) && Number.isFinite(c.change));
    return found.length > 0
      ? found.reduce((sum, c) => sum + c.change, 0) / found.length
      : Number.NaN;
  };
  return { earlier: meanWhere((lead) => lead < 0), later: meanWhere((lead) => lead > 0) };
}

/** Returns ticks for all of up to six rounds; otherwise for the first, the middle and the last. */
function ticksOf(rounds: readonly number[]): PanelTick[] {
  const last = rounds.length - 1;
  const middle = last % 2 === 0 ? [last / 2] : [];
  const shown = rounds.length <= 6 ? [...rounds.keys()] : [...new Set([0, ...middle, last])];
  return shown.map((i) => ({ at: (i + 0.5) / rounds.length, label: `${rounds[i]}` }));
}

function describe(data: CrossPlayRoundsData): string {
  const panels = data.panels.map(({ label, values }) => {
    const { earlier, later } = faceShift(values);
    const own = values.map((row, i) => row[i] ?? Number.NaN).filter(Number.isFinite);
    const course =
      own.length > 0
        ? `pairs trained together go from ${score(own[0]!)} to ${score(own.at(-1)!)}, `
        : '';
    const shifts = [
      `with an earlier face ${signed(earlier, 3)}`,
      `with a later face ${signed(later, 3)}`,
    ];
    return `${label}: ${course}${shifts.join(', ')}`;
  });
  const quantity = "the expected score of each round's shoggoth with each round's face";
  return `Heat maps of ${quantity}. ${panels.join('; ')}.`;
}
