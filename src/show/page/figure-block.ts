/**
 * Puts a figure in the page: drawn for a wide window and for a phone, with caption and definitions.
 */
import { type Figure, type FigureDocument, type FigureOptions, WIDE } from '../figures/index.js';
import { figureHtml, type Html, html, type Piece } from './html.js';

export const PHONE_WIDTH = 350;

/** What a section needs in order to draw. */
export interface Canvas {
  readonly document: FigureDocument;
}

/** Draws the same figure twice; the style sheet shows the one that fits. */
export function bothWidths(canvas: Canvas, figure: (options: FigureOptions) => Figure): Html {
  return html`<div class="wide">${figureHtml(figure({ ...canvas, width: WIDE }))}</div><div class="phone">${figureHtml(figure({ ...canvas, width: PHONE_WIDTH }))}</div>`;
}

/** Wraps a drawing with its caption, which says in one sentence what to see. */
export function figureBlock(drawing: Piece, caption: Piece): Html {
  return html`<figure>${drawing}<figcaption>${caption}</figcaption></figure>`;
}

/** Returns a section: its heading, its body, and the definitions of every number in it. */
export function section(
  id: string,
  title: string,
  body: Piece,
  definitions: readonly (readonly [string, Piece])[] = [],
): Html {
  const aside =
    definitions.length > 0 &&
    html`<aside aria-label="Definitions for: ${title}"><dl>${definitions.map(([term, meaning]) => html`<dt>${term}</dt><dd>${meaning}</dd>`)}</dl></aside>`;
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><div class="columns"><div class="body">${body}</div>${aside}</div></section>
`;
}

/** Returns a table that scrolls sideways if the window is too narrow for it. */
export function scrollingTable(caption: Piece, head: Piece, rows: Piece): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table: ${caption}"><table><caption><span>${caption}</span></caption><thead>${head}</thead><tbody>${rows}</tbody></table></div>`;
}

/** Returns an arm's name after a swatch of its colour. */
export function armName(label: string, index: number): Html {
  return html`<span class="arm"><span class="swatch arm-${(index % 8) + 1}" aria-hidden="true"></span>${label}</span>`;
}

/** Returns a key of ordered classes, such as kinds of CoT; `steps` index the ramp of seven. */
export function stepKey(names: readonly string[], steps: readonly number[]): Html {
  return html`<ul class="key">${names.map((name, i) => html`<li><span class="swatch step-${steps[i] ?? 0}" aria-hidden="true"></span>${name}</li>`)}</ul>`;
}

/** Returns the steps of the ramp of seven, 0 to 6, for `count` ordered classes. */
export function rampSteps(count: number): number[] {
  return Array.from({ length: count }, (_, i) =>
    count < 2 ? 0 : Math.round((i / (count - 1)) * 6),
  );
}
