/** Shared by the figures' tests: a document without a browser, a hostile label, common checks. */
import { parseHTML } from 'linkedom';
import { expect } from 'vitest';
import type { Figure, FigureOptions } from './index.js';

export const { document } = parseHTML('<!doctype html><html><body></body></html>');
export const HOSTILE = '"><script>alert(1)</script>\u202E';

/** Parses the figure as a reader's browser would. */
export function parsed(figure: Figure) {
  return parseHTML(`<!doctype html><html><body>${figure.outerHTML}</body></html>`).document;
}

/** Returns the description for screen readers. */
export function label(figure: Figure): string {
  return parsed(figure).querySelector('svg')?.getAttribute('aria-label') ?? '';
}

/** Counts the separate pieces of all paths of a colour. */
export function pieces(figure: Figure, colour: string): number {
  const groups = [...parsed(figure).querySelectorAll('g')].filter((g) =>
    [g.getAttribute('stroke'), g.getAttribute('fill')].includes(colour),
  );
  const paths = groups.flatMap((g) =>
    [...g.querySelectorAll('path')].map((p) => p.getAttribute('d') ?? ''),
  );
  return paths.join('').split('M').length - 1;
}

/** Returns the texts of a figure, in order. */
export function texts(figure: Figure): string[] {
  return [...parsed(figure).querySelectorAll('text')].map((t) => t.textContent ?? '');
}

/**
 * Checks that a figure has a description, no inline style, id or script, no NaN and nothing hidden,
 * and that drawing it again gives the same bytes.
 */
export function expectSound(figureOf: (options: FigureOptions) => Figure): void {
  for (const width of [760, 350]) {
    const figure = figureOf({ document, width });
    const page = parsed(figure);
    const root = page.querySelector('svg')!;
    expect(root.getAttribute('aria-label')!.length).toBeGreaterThan(20);
    expect(root.getAttribute('role')).toBe('img');
    expect(root.getAttribute('width')).toBe(`${width}`);
    expect(page.querySelectorAll('[style],[id],style,script').length).toBe(0);
    const drawn = figure.outerHTML.replace(/aria-label="[^"]*"/g, '');
    expect(drawn).not.toMatch(/NaN|undefined|Infinity|#[0-9a-f]{3,8}\b|url\(/);
    expect(figure.outerHTML).not.toContain('\u202E');
    expect(figureOf({ document, width }).outerHTML).toBe(figure.outerHTML);
  }
}
