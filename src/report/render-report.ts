/** A comparison, or one run, as one HTML file that needs nothing else and can run nothing. */
import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import type { Arm, Comparison, CrossPlay, Run } from '../compare/comparison.js';
import { analyse } from './analysis.js';
import { type Html, html, markup, trustedHtml } from './html.js';
import { costs } from './sections/costs.js';
import { crossPlay } from './sections/cross-play.js';
import { difficulty } from './sections/difficulty.js';
import { final } from './sections/final.js';
import { kept } from './sections/kept.js';
import { kinds } from './sections/kinds.js';
import { learning } from './sections/learning.js';
import { method } from './sections/method.js';
import { explanation, opening } from './sections/opening.js';
import { css } from './style.js';

/** The report, from `<!doctype html>` to the end. The same comparison always gives the same bytes. */
export function renderReport(comparison: Comparison): string {
  const analysis = analyse(comparison);
  const canvas = { document: parseHTML('<!doctype html><html><body></body></html>').document };
  const sections: readonly (readonly [string, string, Html | null])[] = [
    ['what', 'What this is about', explanation(analysis, canvas)],
    ['learning', 'Learning', learning(analysis, canvas)],
    ['final', 'Final scores', final(analysis, canvas)],
    ['kept', 'What was kept', kept(analysis)],
    ['difficulty', 'Easy and hard', difficulty(analysis, canvas)],
    ['kinds', 'Kinds of CoT', kinds(analysis, canvas)],
    ['cross-play', 'Cross-play', crossPlay(analysis, canvas)],
    ['costs', 'Costs', costs(analysis, canvas)],
    ['method', 'Method', method(analysis)],
  ];
  const present = sections.filter(([, , body]) => body !== null);
  const names =
    comparison.arms.length === 1 ? comparison.arms[0]!.label : `${comparison.arms.length} schemes`;
  return markup(html`${trustedHtml('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Candor: ${names} on ${comparison.task.name}</title>
${trustedHtml(`<style>${css}</style>`)}
</head>
<body>
${opening(analysis)}
<main>
<nav aria-label="Sections"><ol>${present.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ol></nav>
${present.map(([, , body]) => body)}
</main>
<footer>Made by Candor ${comparison.version}. This file loads nothing and runs nothing.</footer>
</body>
</html>
`);
}

/** What a single run's report needs beside the run. */
export interface RunReport extends Omit<Comparison, 'arms' | 'seeds' | 'tuning' | 'crossPlay'> {
  readonly arm: Omit<Arm, 'runs'>;
  readonly run: Run;
  /** Shoggoths and faces of different rounds, for instance. */
  readonly crossPlay?: CrossPlay | null;
}

/** The report of a single run. */
export function renderRunReport({ arm, run, crossPlay: cross = null, ...rest }: RunReport): string {
  return renderReport({
    ...rest,
    arms: [{ ...arm, runs: [run] }],
    seeds: [run.seed],
    tuning: null,
    crossPlay: cross,
  });
}

/** Nothing may be loaded or run; the one style sheet is allowed by its hash. */
function policy(): string {
  const hash = createHash('sha256').update(css, 'utf8').digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}
