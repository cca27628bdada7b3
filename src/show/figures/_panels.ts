/**
 * Lays out small panels in a grid, in px: where each lies, with its name above it and its ticks.
 */
import * as Plot from '@observablehq/plot';
import { fitted, textWidth } from './_draw.js';
import { type Box, outlines, type Point } from './_paths.js';

export interface PanelLayout {
  /** One frame for each panel, in order. */
  readonly frames: readonly Box[];
  /** Whether a panel is the first of its line and so has the ticks of y. */
  readonly first: readonly boolean[];
  readonly bottom: number;
  /** The names of panels and groups. */
  readonly marks: readonly Plot.Markish[];
}

export interface PanelGroup {
  /** Without one, the group has no heading line. */
  readonly heading?: string | undefined;
  readonly labels: readonly string[];
}

const GAP = 14;
const LINE = 15;

/** Lays out groups of panels below one another, with `columns` panels in a line. */
export function layoutPanels(
  groups: readonly PanelGroup[],
  room: {
    readonly width: number;
    readonly columns: number;
    readonly top: number;
    readonly left: number;
    /** The space below each panel, for ticks and notes. */
    readonly foot: number;
    /** A panel's height over its width, 1 by default. */
    readonly ratio?: number | undefined;
    /** The greatest width of a panel, 420 by default. */
    readonly maxWidth?: number | undefined;
  },
): PanelLayout {
  const { columns, left, foot, ratio = 1, maxWidth = 420 } = room;
  const width = Math.min(maxWidth, (room.width - left - 8 - (columns - 1) * GAP) / columns);
  const height = width * ratio;
  const frames: Box[] = [];
  const first: boolean[] = [];
  const names: (Point & { text: string; title: string })[] = [];
  const headings: (Point & { text: string })[] = [];
  let top = room.top;
  for (const { heading, labels } of groups) {
    if (heading !== undefined) {
      headings.push({ x: left, y: top + 8, text: fitted(heading, room.width - left) });
      top += 24;
    }
    for (let start = 0; start < labels.length; start += columns) {
      const line = labels.slice(start, start + columns).map((label) => twoLines(label, width));
      top += LINE * Math.max(...line.map((text) => text.split('\n').length)) + 5;
      for (const [column, text] of line.entries()) {
        const frame = { left: left + column * (width + GAP), top, width, height };
        frames.push(frame);
        first.push(column === 0);
        const label = labels[start + column]!;
        const whole = text.replace(/\s/g, '') === label.replace(/\s/g, '');
        names.push({ x: frame.left, y: top - 5, text, title: whole ? '' : label });
      }
      top += height + foot;
    }
  }
  const bold = { x: 'x', y: 'y', text: 'text', textAnchor: 'start', fontWeight: 600 } as const;
  return {
    frames,
    first,
    bottom: top,
    marks: [
      ...(headings.length > 0
        ? [Plot.text(headings, { ...bold, fill: 'var(--muted)', fontSize: 13 })]
        : []),
      Plot.text(names, { ...bold, lineAnchor: 'bottom', lineHeight: LINE / 12, title: 'title' }),
    ],
  };
}

/** A tick: its position from 0 (left or bottom) to 1, and its label. */
export interface PanelTick {
  readonly at: number;
  readonly label: string;
}

/** Draws the frames, the ticks of x below each, and those of y left of the first of each line. */
export function panelAxes(
  { frames, first }: Pick<PanelLayout, 'frames' | 'first'>,
  xTicks: readonly PanelTick[],
  yTicks: readonly PanelTick[],
): Plot.Markish[] {
  const below = frames.flatMap(({ left, top, width, height }) =>
    // The outer labels stay within the panel, clear of the neighbour's.
    xTicks.map(({ at, label }) => ({
      x: left + 3 + at * (width - 6),
      y: top + height + 11,
      label,
    })),
  );
  const beside = frames
    .filter((_, i) => first[i])
    .flatMap(({ left, top, height }) =>
      yTicks.map(({ at, label }) => ({ x: left - 6, y: top + (1 - at) * height, label })),
    );
  const tick = { x: 'x', y: 'y', text: 'label', fill: 'var(--muted)', fontSize: 11 } as const;
  return [
    ...outlines(frames, { stroke: 'var(--rule)', strokeWidth: 1 }),
    Plot.text(below, tick),
    Plot.text(beside, { ...tick, textAnchor: 'end' }),
  ];
}

/** Writes an axis title in grey; (x, y), in px, is its left end or its right end. */
export function axisTitle(
  text: string,
  x: number,
  y: number,
  textAnchor: 'start' | 'end' = 'start',
): Plot.Markish {
  return Plot.text([text], { x, y, textAnchor, fill: 'var(--muted)' });
}

/** Returns the ticks of a probability: two in small panels, at most six. */
export function probabilityTicks(px: number): PanelTick[] {
  const large = px < 260 ? [0, 0.5, 1] : [0, 0.2, 0.4, 0.6, 0.8, 1];
  const values = px < 110 ? [0, 1] : large;
  return values.map((at) => ({ at, label: `${at}` }));
}

/** Fits a name on one line, or breaks it after a hyphen or space into two. */
export function twoLines(text: string, px: number): string {
  if (textWidth(text) <= px) return text;
  const breaks = [...text.matchAll(/[- ]/g)].map((m) => m.index + 1);
  const at = breaks.findLast((end) => textWidth(text.slice(0, end).trimEnd()) <= px);
  if (at === undefined) return fitted(text, px);
  return `${text.slice(0, at).trimEnd()}\n${fitted(text.slice(at), px)}`;
}
