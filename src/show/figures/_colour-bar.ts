/** Draws the colour scale of a map: a bar of shades with numbers under it. All lengths in px. */
import * as Plot from '@observablehq/plot';
import { fitted, textWidth } from './_draw.js';
import { filledBoxes } from './_paths.js';

/** The height of a bar with its numbers. */
export const COLOUR_BAR_HEIGHT = 32;

/**
 * Puts the title left of the bar, or above it if there is no room; `at` runs from 0 to 1 along it.
 */
export function colourBar(bar: {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly fills: readonly string[];
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  readonly title: string;
}): { readonly marks: Plot.Markish[]; readonly height: number } {
  const { fills, title, ticks } = bar;
  const aside = textWidth(title) + 12;
  const above = bar.width - aside < 140;
  const left = bar.left + (above ? 4 : aside);
  const top = bar.top + (above ? 18 : 0);
  const width = Math.min(240, bar.width - (left - bar.left) - 16);
  const step = width / fills.length;
  return {
    height: COLOUR_BAR_HEIGHT + top - bar.top,
    marks: [
      Plot.text([fitted(title, bar.width)], {
        x: bar.left,
        y: bar.top + 6,
        textAnchor: 'start',
        fill: 'var(--muted)',
      }),
      ...filledBoxes(
        fills.map((fill, i) => ({ left: left + i * step, top, width: step, height: 12, fill })),
      ),
      Plot.text(ticks, {
        x: (t: { at: number }) => left + t.at * width,
        y: top + 22,
        text: 'label',
        fontSize: 11,
        fill: 'var(--muted)',
      }),
    ],
  };
}
