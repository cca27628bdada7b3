/** Builds HTML: every value is inserted as text, unless this file made it as HTML. */
import { type Figure, visible } from '../figures/index.js';

const trusted = Symbol('html');

/**
 * Markup. Only `html`, `figureHtml` and `trustedHtml` make it,
 * so data from a file cannot pose as it.
 */
export interface Html {
  readonly [trusted]: string;
}

export type Piece = Html | string | number | null | undefined | false | readonly Piece[];

/** Tags a template: escapes its values and spells out hidden characters, unless they are Html. */
export function html(strings: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return trustedHtml(strings.reduce((out, s, i) => out + markup(values[i - 1]) + s));
}

/** Returns the string of some Html, to write to a file. */
export function markup(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return '';
  if (typeof piece === 'number') return `${piece}`;
  if (typeof piece === 'string') return escapeText(visible(piece));
  if (trusted in piece) return piece[trusted];
  return piece.map(markup).join('');
}

/**
 * Returns a figure's SVG. Its texts are text nodes and attributes, which the serialiser escapes.
 */
export function figureHtml(figure: Figure): Html {
  return trustedHtml(figure.outerHTML);
}

/** Marks a constant of this code as markup; never call it on data. */
export function trustedHtml(text: string): Html {
  return { [trusted]: text };
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
