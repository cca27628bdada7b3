/** Draws the key of a figure: samples with their names, in as many lines as they need. */
import * as Plot from '@observablehq/plot';
import { fitted, textWidth } from './_draw.js';

export interface KeyEntry {
  readonly label: string;
  readonly colour: string;
  readonly sample: 'line' | 'dot' | 'square' | 'none';
  readonly dash?: string | undefined;
  readonly opacity?: number | undefined;
}

const LINE = 20;
/** The width of a sample with the space before its name, in px. */
const INDENT = { line: 26, dot: 16, square: 16, none: 0 };

interface PlacedEntry extends KeyEntry {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface KeyLayout {
  readonly entries: readonly PlacedEntry[];
  /** In px; 0 without entries. */
  readonly height: number;
}

/** Places the entries one after another, in lines of at most `width` px. */
export function layoutKey(entries: readonly KeyEntry[], width: number): KeyLayout {
  let x = 0;
  let y = LINE / 2;
  const placed = entries.map((entry): PlacedEntry => {
    const text = fitted(entry.label, width - INDENT[entry.sample]);
    // Plain type is narrower than the semibold that `textWidth` estimates.
    const taken = INDENT[entry.sample] + 0.92 * textWidth(text);
    if (x > 0 && x + taken > width) {
      x = 0;
      y += LINE;
    }
    const at = { ...entry, x, y, text };
    x += taken + 10;
    return at;
  });
  return { entries: placed, height: placed.length > 0 ? y + LINE / 2 : 0 };
}

/** Draws the key with its top left corner (dx, dy) px from that of the frame inside the margins. */
export function keyMarks({ entries }: KeyLayout, dx: number, dy: number): Plot.Markish[] {
  return entries.flatMap((entry) => {
    const at = { frameAnchor: 'top-left', dx: dx + entry.x, dy: dy + entry.y } as const;
    return [
      ...swatch(entry, at),
      Plot.text([entry.text], {
        ...at,
        dx: at.dx + INDENT[entry.sample],
        textAnchor: 'start',
        lineAnchor: 'middle',
        title: entry.text === entry.label ? null : () => entry.label,
      }),
    ];
  });
}

function swatch(
  { sample, colour, dash = 'none', opacity = 1 }: KeyEntry,
  at: { readonly frameAnchor: 'top-left'; readonly dx: number; readonly dy: number },
): Plot.Markish[] {
  if (sample === 'none') return [];
  if (sample === 'line') {
    return [
      Plot.vector([0], {
        ...at,
        length: 20,
        rotate: 90,
        anchor: 'start',
        shape: { draw: strokeUp },
        stroke: colour,
        strokeOpacity: opacity,
        strokeWidth: 2.25,
        strokeDasharray: dash,
      }),
    ];
  }
  const shape =
    sample === 'square'
      ? ({ symbol: 'square', r: 6 } as const)
      : ({ symbol: 'circle', r: 4 } as const);
  return [Plot.dot([0], { ...at, ...shape, dx: at.dx + 6, fill: colour, fillOpacity: opacity })];
}

function strokeUp(
  context: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void },
  length: number,
): void {
  context.moveTo(0, 0);
  context.lineTo(0, -length);
}
