/** What every figure shares: one way to call Plot, with no inline style, no id and no dependence on a browser. */
import * as Plot from '@observablehq/plot';

/** As much of a DOM as Plot needs; a browser's document and linkedom's both are one. */
export interface FigureDocument {
  createElementNS(namespace: string, name: string): unknown;
  createElement(name: string): unknown;
}

export interface FigureOptions {
  /** Absent: the browser's own. */
  readonly document?: FigureDocument;
  /** In px; below `NARROW` a figure lays its labels out for a phone. */
  readonly width?: number;
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

/** Draws; `label` is what a person who cannot see the figure is told. */
export function draw(options: FigureOptions, label: string, plot: Plot.PlotOptions): Figure {
  const { document, width = WIDE } = options;
  const svg = Plot.plot({
    ...plot,
    ...(document ? { document: document as never } : {}),
    width,
    // Angle brackets in an attribute are harmless to a parser, and tempting to whoever filters markup by hand.
    ariaLabel: visible(label).replaceAll('<', '‹').replaceAll('>', '›'),
    className: 'figure',
  }) as unknown as Figure;
  // Plot's own style sheet goes, so that a page with a strict policy can give it (see `figureCss`).
  svg.querySelector('style')?.remove();
  svg.setAttribute('role', 'img');
  svg.setAttribute('font-size', `${FONT_SIZE}`);
  return svg;
}

/** What is drawn where there is nothing to draw: the reason, in words. */
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

/** The style that the page gives to every figure. */
export const figureCss =
  '.figure{display:block;max-width:100%;height:auto;overflow:visible;--plot-background:var(--ground)}.figure text{white-space:pre}';

/** Roughly how wide a semibold text is drawn, in px. */
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

/** About `count` round numbers within low..high. */
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

/** Prints every tick with the decimals that the finest of them needs. */
export function tickFormat(ticks: readonly number[]): (value: number) => string {
  const decimals = Math.max(0, ...ticks.map((t) => `${t}`.split('.')[1]?.length ?? 0));
  return (value) => value.toFixed(decimals).replace('-', '−');
}

const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]|[\u{E0100}-\u{E01EF}]/gu;

/** Text with every control, bidi, invisible or broken character spelt out as ⟨U+202E⟩; newlines stay. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (c) => (c === '\n' ? c : codePoint(c)));
}

/** ⟨U+202E⟩ for the character U+202E. */
export function codePoint(character: string): string {
  return `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** Shortens a label that would not fit in so many px. */
export function fitted(text: string, px: number): string {
  if (textWidth(text) <= px) return text;
  const room = Math.max(1, Math.floor(px / CHARACTER) - 1);
  return `${[...text].slice(0, room).join('')}…`;
}

/** Plain text in lines of at most so many px, broken at spaces. */
export function wrapped(text: string, px: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    // Plain type is narrower than the semibold that `textWidth` is for.
    if (lines.length > 0 && 0.92 * textWidth(longer) <= px) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
