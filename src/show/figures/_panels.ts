/** Small panels in a grid, in px: where each lies, its name above it and its ticks. */
import * as Plot from '@observablehq/plot';
import { fitted, textWidth } from './_draw.js';
import { type Box, outlines, type Point } from './_paths.js';

export interface PanelLayout {
  /** One frame a panel, in order. */
  readonly frames: readonly Box[];
  /** Whether a panel is the first of its line, and has the ticks of y. */
  readonly first: readonly boolean[];
  readonly bottom: number;
  /** Names of panels and groups. */
  readonly marks: readonly Plot.Markish[];
}

export interface PanelGroup {
  /** Absent: no line of its own. */
  readonly heading?: string;
  readonly labels: readonly string[];
}

const GAP = 14;
const LINE = 15;

/** Lays groups of panels below one another, each group `columns` wide. */
export function layoutPanels(
  groups: readonly PanelGroup[],
  room: {
    readonly width: number;
    readonly columns: number;
    readonly top: number;
    readonly left: number;
    /** Below each panel: ticks and notes. */
    readonly foot: number;
    /** A panel's height over its width. */
    readonly ratio?: number;
    /** The widest that a panel may be. */
    readonly maxWidth?: number;
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

/** Ticks of one axis: where, from 0 (left, bottom) to 1, and what stands there. */
export interface PanelTick {
  readonly at: number;
  readonly label: string;
}

/** The frames and their ticks: of x below each, of y left of the first of each line. */
export function panelAxes(
  { frames, first }: Pick<PanelLayout, 'frames' | 'first'>,
  xTicks: readonly PanelTick[],
  yTicks: readonly PanelTick[],
): Plot.Markish[] {
  const below = frames.flatMap(({ left, top, width, height }) =>
    // The ends stay within the panel, clear of the neighbour's.
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

/** The ticks of a probability; small panels have two. */
export function probabilityTicks(px: number): PanelTick[] {
  const values = px < 110 ? [0, 1] : px < 260 ? [0, 0.5, 1] : [0, 0.2, 0.4, 0.6, 0.8, 1];
  return values.map((at) => ({ at, label: `${at}` }));
}

/** A name on one line, or broken after a hyphen or space into two. */
export function twoLines(text: string, px: number): string {
  if (textWidth(text) <= px) return text;
  const breaks = [...text.matchAll(/[- ]/g)].map((m) => m.index + 1);
  const at = breaks.findLast((end) => textWidth(text.slice(0, end).trimEnd()) <= px);
  if (at === undefined) return fitted(text, px);
  return `${text.slice(0, at).trimEnd()}\n${fitted(text.slice(at), px)}`;
}
