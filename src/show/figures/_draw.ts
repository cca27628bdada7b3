/** The one way to call Plot: the SVG has no inline style and no id, and needs no browser. */
import * as Plot from '@observablehq/plot';

/** The part of the DOM that Plot needs; a browser's document and linkedom's both provide it. */
export interface FigureDocument {
  createElementNS(namespace: string, name: string): unknown;
  createElement(name: string): unknown;
}

export interface FigureOptions {
  /** The browser's own by default. */
  readonly document?: FigureDocument | undefined;
  /** In px, `WIDE` by default; below `NARROW` a figure lays its labels out for a phone. */
  readonly width?: number | undefined;
}

/** An SVG element. */
export interface Figure {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
  querySelector(selector: string): { remove(): void } | null;
}

export const WIDE = 760;
export const NARROW = 480;
const FONT_SIZE = 12;
const CHARACTER = FONT_SIZE * 0.61;

/** Draws a figure; screen readers read `label` instead of it. */
export function draw(options: FigureOptions, label: string, plot: Plot.PlotOptions): Figure {
  const { document, width = WIDE } = options;
  const svg = Plot.plot({
    ...plot,
    document: document as never,
    width,
    // Parsers allow angle brackets in an attribute, but hand-written markup filters may not.
    ariaLabel: visible(label).replaceAll('<', '‹').replaceAll('>', '›'),
    className: 'figure',
  }) as unknown as Figure;
  // A page with a strict policy allows no inline style sheet: `figureCss` replaces Plot's.
  svg.querySelector('style')?.remove();
  svg.setAttribute('role', 'img');
  svg.setAttribute('font-size', `${FONT_SIZE}`);
  return svg;
}

/** Draws the reason why there is nothing to draw. */
export function emptyFigure(options: FigureOptions, title: string, reason: string): Figure {
  return draw(options, `${title}: ${reason}`, {
    height: 72,
    margin: 0,
    marks: [
      Plot.frame({ stroke: 'var(--rule)', inset: 0.5, rx: 4 }),
      Plot.text([reason], { frameAnchor: 'middle', fill: 'var(--muted)' }),
    ],
  });
}

/** The page's style for every figure. */
export const figureCss =
  '.figure{display:block;max-width:100%;height:auto;overflow:visible;' +
  '--plot-background:var(--ground)}.figure text{white-space:pre}';

/** Estimates the drawn width of a semibold text, in px. */
export function textWidth(text: string): number {
  return [...text].length * CHARACTER;
}

/** 1230000 → `1.2M`, 12300 → `12k`, 0.25 → `0.25`. */
export function shortNumber(value: number): string {
  if (value >= 999_500) return `${Number((value / 1e6).toFixed(1))}M`;
  if (value >= 9_950) return `${Math.round(value / 1e3)}k`;
  if (value >= 1_000) return `${Number((value / 1e3).toFixed(1))}k`;
  return `${Number(value.toPrecision(3))}`;
}

/**
 * Returns about `count` round numbers within low..high. At some ranges d3-array's `ticks` returns
 * half as many: 0 and 0.5 for three ticks on 0..0.95, where this returns 0, 0.2, … 0.8.
 */
export function roundTicks(low: number, high: number, count: number): number[] {
  const raw = (high - low) / Math.max(1, count);
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step =
    power * (raw / power < 1.42 ? 1 : raw / power < 3.17 ? 2 : raw / power < 7.08 ? 5 : 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** Returns a function that prints every tick with the decimals that the finest of them needs. */
export function tickFormat(ticks: readonly number[]): (value: number) => string {
  const decimals = Math.max(0, ...ticks.map((t) => `${t}`.split('.')[1]?.length ?? 0));
  return (value) => value.toFixed(decimals).replace('-', '−');
}

const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]|[\u{E0100}-\u{E01EF}]/gu;

/** Spells out every control, bidi, invisible or broken character as ⟨U+202E⟩; newlines stay. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (c) => (c === '\n' ? c : codePoint(c)));
}

/** U+202E → `⟨U+202E⟩`. */
export function codePoint(character: string): string {
  return `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** Shortens a label to fit in `px` pixels; the ellipsis stands for the rest. */
export function fitted(text: string, px: number): string {
  if (textWidth(text) <= px) return text;
  const room = Math.max(1, Math.floor(px / CHARACTER) - 1);
  return `${[...text].slice(0, room).join('')}…`;
}

/** Breaks plain text at spaces into lines of at most `px` pixels. */
export function wrapped(text: string, px: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    // Plain type is narrower than the semibold that `textWidth` estimates.
    if (lines.length > 0 && 0.92 * textWidth(longer) <= px) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
