/** The shell of every report: one HTML file that loads nothing and cannot run anything. */
import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import type { Canvas } from './figure-block.js';
import { html, markup, type Piece, trustedHtml } from './html.js';

export interface Page {
  readonly title: string;
  /** The only style sheet: a constant of this code. */
  readonly css: string;
  readonly header: Piece;
  readonly main: Piece;
  /** The version of Candor that produced the results. */
  readonly version: string;
}

/** Returns the page, from `<!doctype html>` to the end. */
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

/** Returns a document to draw in without a browser. */
export function createCanvas(): Canvas {
  return { document: parseHTML('<!doctype html><html><body></body></html>').document };
}

/** Allows the page nothing except its own style sheet, by its hash. */
function policy(css: string): string {
  const hash = createHash('sha256').update(css, 'utf8').digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}
