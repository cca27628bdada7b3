/**
 * Draws one sampled question: its CoTs, their summaries, the scores, and what trained each role.
 */
import * as Plot from '@observablehq/plot';
import { score as printed } from '../page/numbers.js';
import { draw, emptyFigure, type Figure, type FigureOptions, NARROW, WIDE } from './_draw.js';
import { heatShade } from './palette.js';

export interface ScoredSummary {
  /** NaN if it failed. */
  readonly score: number;
  /** 0 if the face does not learn from it. */
  readonly coef: number;
}

export interface ScoredCot {
  /** The CoT's index within its question, from 0; by default its index in `cots`. */
  readonly i?: number | undefined;
  /** The score by which the scheme ranks it; NaN without a valid summary. */
  readonly score: number;
  /** 0 if the shoggoth does not learn from it. */
  readonly coef: number;
  readonly summaries: readonly ScoredSummary[];
}

export interface ScoredTreeData {
  readonly cots: readonly ScoredCot[];
  /** The `i` of the CoT to emphasise. */
  readonly focus?: number | undefined;
}

interface Node {
  readonly x: number;
  readonly y: number;
  readonly score: number;
  readonly coef: number;
  readonly label: string;
  readonly focus: boolean;
}

interface Leaf extends Node {
  /** The index of its CoT among the placed CoTs. */
  readonly parent: number;
}

/** With more summaries than this, only colour shows their scores. */
const MOST_LABELS = 48;
/** The height of a summary with its score, and without it, in px. */
const ROW = 17;
const TIGHT_ROW = 9;

export function scoredTree(data: ScoredTreeData, options: FigureOptions = {}): Figure {
  if (data.cots.length === 0)
    return emptyFigure(options, 'Tree', 'No sample of this question is recorded.');
  const narrow = (options.width ?? WIDE) < NARROW;
  const layout = layOut(data);
  const { rows, labelled } = layout;
  return draw(options, describe(data), {
    height: 40 + rows * (labelled ? ROW : TIGHT_ROW),
    marginTop: 26,
    marginBottom: 8,
    marginLeft: narrow ? 10 : 34,
    marginRight: labelled ? 74 : 26,
    x: { domain: [0, 2], axis: null },
    y: { domain: [-0.5, rows - 1.1], reverse: true, axis: null },
    marks: [linkMarks(layout), headings(narrow), ...nodeMarks(layout), ...scoreMarks(layout)],
  });
}

type Layout = ReturnType<typeof layOut>;

/** Places the summaries one below another, and each CoT at the middle of its summaries. */
function layOut({ cots: data, focus }: ScoredTreeData) {
  let row = 0;
  const cots: Node[] = [];
  const leaves: Leaf[] = [];
  for (const [parent, { i = parent, score, coef, summaries }] of data.entries()) {
    const start = row;
    const own = { focus: i === focus };
    for (const summary of summaries) {
      const label = printedScore(summary.score);
      leaves.push({ x: 2, y: row++, ...summary, label, ...own, parent });
    }
    if (summaries.length === 0) row++;
    const label = `CoT ${i + 1}  ${printedScore(score)}`;
    cots.push({ x: 1, y: (start + row - 1) / 2, score, coef, label, ...own });
    row += 0.6;
  }
  const question: Node = {
    x: 0,
    y: (row - 1.6) / 2,
    score: Number.NaN,
    coef: 0,
    label: 'question',
    focus: false,
  };
  return { question, cots, leaves, rows: row, labelled: leaves.length <= MOST_LABELS };
}

function colour({ coef }: Node): string {
  return bySign(coef, 'var(--kept)', 'var(--suppressed)') || 'var(--rule)';
}

function ink(node: Node): string {
  return node.coef === 0 ? 'var(--ink)' : colour(node);
}

function labelOf({ label, score }: Node): string {
  return Number.isFinite(score) ? label : `${label} ✕`;
}

function linkMarks({ question, cots, leaves }: Layout): Plot.Markish {
  const links = [
    ...cots.map((to) => ({ from: question, to })),
    ...leaves.map((to) => ({ from: cots[to.parent]!, to })),
  ];
  const largest = Math.max(...[...cots, ...leaves].map(({ coef }) => Math.abs(coef)), 1e-12);
  const width = ({ coef }: Node) => (coef === 0 ? 1.2 : 1.6 + (2.6 * Math.abs(coef)) / largest);
  return Plot.link(links, {
    x1: (l) => l.from.x,
    y1: (l) => l.from.y,
    x2: (l) => l.to.x,
    y2: (l) => l.to.y,
    curve: 'bump-x',
    stroke: (l) => colour(l.to),
    strokeWidth: (l) => width(l.to),
  });
}

function headings(narrow: boolean): Plot.Markish {
  return Plot.text(
    [
      { x: 0, text: narrow ? '' : 'question' },
      { x: 1, text: 'CoTs' },
      { x: 2, text: 'summaries' },
    ],
    { x: 'x', frameAnchor: 'top', dy: -20, text: 'text', fill: 'var(--muted)' },
  );
}

function nodeMarks({ question, cots, leaves, labelled }: Layout): Plot.Markish[] {
  const scores = leaves.map(({ score }) => score).filter(Number.isFinite);
  const low = scores.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const leafRadius = labelled ? 5.5 : 3.5;
  return [
    Plot.dot([question], { x: 'x', y: 'y', r: 5, fill: 'var(--muted)' }),
    Plot.dot([...cots, ...leaves], {
      x: 'x',
      y: 'y',
      r: (node: Node) => (node.x === 1 ? 7 : leafRadius),
      fill: ({ score }: Node) =>
        Number.isFinite(score) ? heatShade(score, low, high).fill : 'var(--ground)',
      stroke: (node: Node) => (node.focus ? 'var(--ink)' : colour(node)),
      strokeWidth: (node: Node) => (node.focus || node.coef !== 0 ? 2.2 : 1),
    }),
  ];
}

function scoreMarks({ cots, leaves, labelled }: Layout): Plot.Markish[] {
  const cotScores = Plot.text(cots, {
    x: 'x',
    y: 'y',
    dy: -14,
    text: labelOf,
    fontWeight: 600,
    stroke: 'var(--ground)',
    strokeWidth: 4,
    fill: ink,
  });
  if (!labelled) return [cotScores];
  return [
    cotScores,
    Plot.text(leaves, {
      x: 'x',
      y: 'y',
      dx: 12,
      textAnchor: 'start',
      text: (node: Node) => `${labelOf(node)}${bySign(node.coef, ' ▲', ' ▼')}`,
      fill: ink,
      fontWeight: 500,
      fontVariant: 'tabular-nums',
    }),
  ];
}

function printedScore(score: number): string {
  return Number.isFinite(score) ? printed(score) : 'failed';
}

/** Returns `above` for a positive coefficient, `below` for a negative one, nothing for 0. */
function bySign(coef: number, above: string, below: string): string {
  if (coef === 0) return '';
  return coef > 0 ? above : below;
}

function describe({ cots }: ScoredTreeData): string {
  const parts = cots.map(({ score, coef, summaries }, i) => {
    const own = summaries.map(
      (s) => `${printedScore(s.score)}${bySign(s.coef, ' kept', ' suppressed')}`,
    );
    const training = bySign(coef, ', kept for the shoggoth', ', suppressed');
    return `CoT ${i + 1} ${printedScore(score)}${training}: summaries ${own.join(', ') || 'none'}`;
  });
  return `Tree of one question. ${parts.join('. ')}.`;
}
