/** One HTML file that needs nothing else and can run nothing: the shell that every report is put in. */
import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import type { Canvas } from './figure-block.js';
import { html, markup, type Piece, trustedHtml } from './html.js';

export interface Page {
  readonly title: string;
  /** The one style sheet: a constant of this code. */
  readonly css: string;
  readonly header: Piece;
  readonly main: Piece;
  /** The Candor that made what the page tells. */
  readonly version: string;
}

/** The page, from `<!doctype html>` to the end. */
export function renderPage({ title, css, header, main, version }: Page): string {
  return markup(html`${trustedHtml('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(css)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${trustedHtml(`<style>${css}</style>`)}
</head>
<body>
${header}
<main>
${main}
</main>
<footer>Made by Candor ${version}. This file loads nothing and runs nothing.</footer>
</body>
</html>
`);
}

/** A document to draw in, where there is no browser. */
export function createCanvas(): Canvas {
  return { document: parseHTML('<!doctype html><html><body></body></html>').document };
}

/** Nothing may be loaded or run; the one style sheet is allowed by its hash. */
function policy(css: string): string {
  const hash = createHash('sha256').update(css, 'utf8').digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}
