/** Renders a comparison or a single run as one HTML file that loads nothing and runs nothing. */
import type { Arm, Comparison, CrossPlay, Run } from '../../runs/compare/comparison.js';
import { type Html, html } from '../page/html.js';
import { createCanvas, renderPage } from '../page/page.js';
import { css } from '../page/style.js';
import { analyse } from './analysis.js';
import { costs } from './sections/costs.js';
import { crossPlay } from './sections/cross-play.js';
import { difficulty } from './sections/difficulty.js';
import { final } from './sections/final.js';
import { kept } from './sections/kept.js';
import { kinds } from './sections/kinds.js';
import { learning } from './sections/learning.js';
import { method } from './sections/method.js';
import { explanation, opening } from './sections/opening.js';
import { whatWentWrong } from './sections/wrong.js';

/** Returns the report as an HTML document. The same comparison always gives the same bytes. */
export function renderReport(comparison: Comparison): string {
  const analysis = analyse(comparison);
  const canvas = createCanvas();
  const sections: readonly (readonly [string, string, Html | null])[] = [
    ['what', 'What this is about', explanation(analysis, canvas)],
    ['learning', 'Learning', learning(analysis, canvas)],
    ['final', 'Final scores', final(analysis, canvas)],
    ['kept', 'What was kept', kept(analysis)],
    ['difficulty', 'Easy and hard', difficulty(analysis, canvas)],
    ['kinds', 'Kinds of CoT', kinds(analysis, canvas)],
    ['cross-play', 'Cross-play', crossPlay(analysis, canvas)],
    ['wrong', 'What went wrong', whatWentWrong(analysis, canvas)],
    ['costs', 'Costs', costs(analysis, canvas)],
    ['method', 'Method', method(analysis)],
  ];
  const present = sections.filter(([, , body]) => body !== null);
  const names =
    comparison.arms.length === 1 ? comparison.arms[0]!.label : `${comparison.arms.length} schemes`;
  return renderPage({
    title: `Candor: ${names} on ${comparison.task.name}`,
    css,
    version: comparison.version,
    header: opening(analysis),
    main: html`<nav aria-label="Sections"><ol>${present.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ol></nav>
${present.map(([, , body]) => body)}`,
  });
}

/** A single run and what its report needs besides. */
export interface RunReport extends Omit<Comparison, 'arms' | 'seeds' | 'tuning' | 'crossPlay'> {
  readonly arm: Omit<Arm, 'runs'>;
  readonly run: Run;
  /** Such as shoggoths and faces of different rounds. */
  readonly crossPlay?: CrossPlay | null | undefined;
}

/** Returns the report of a single run as an HTML document. */
export function renderRunReport({ arm, run, crossPlay: cross = null, ...rest }: RunReport): string {
  return renderReport({
    ...rest,
    arms: [{ ...arm, runs: [run] }],
    seeds: [run.seed],
    tuning: null,
    crossPlay: cross,
  });
}
