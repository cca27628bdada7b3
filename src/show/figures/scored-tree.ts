/** One question as it was sampled: its CoTs, their summaries, their scores, and what each role was trained on. */
import * as Plot from '@observablehq/plot';
import { draw, emptyFigure, type Figure, type FigureOptions, NARROW, WIDE } from './_draw.js';
import { heatShade } from './palette.js';

export interface ScoredSummary {
  /** NaN for one that failed. */
  readonly score: number;
  /** 0 where the face does not learn it. */
  readonly coef: number;
}

export interface ScoredCot {
  /** Which of the question's CoTs it is, from 0; its place among `cots` unless given. */
  readonly i?: number;
  /** By which the scheme ranks it; NaN for one without a valid summary. */
  readonly score: number;
  /** 0 where the shoggoth does not learn it. */
  readonly coef: number;
  readonly summaries: readonly ScoredSummary[];
}

export interface ScoredTreeData {
  readonly cots: readonly ScoredCot[];
  /** The CoT that is looked at, as `i`. */
  readonly focus?: number;
}

interface Node {
  readonly x: number;
  readonly y: number;
  readonly score: number;
  readonly coef: number;
  readonly label: string;
  readonly focus: boolean;
}

/** Beyond so many summaries their scores are told by colour alone. */
const MOST_LABELS = 48;
const ROW = 17;
const TIGHT_ROW = 9;

export function scoredTree(data: ScoredTreeData, options: FigureOptions = {}): Figure {
  const width = options.width ?? WIDE;
  const narrow = width < NARROW;
  if (data.cots.length === 0)
    return emptyFigure(options, 'Tree', 'No sample of this question is recorded.');
  const scores = data.cots
    .flatMap(({ summaries }) => summaries.map(({ score }) => score))
    .filter(Number.isFinite);
  const low = scores.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let row = 0;
  const cots: Node[] = [];
  const leaves: (Node & { readonly parent: number })[] = [];
  for (const [place, { i = place, score, coef, summaries }] of data.cots.entries()) {
    const start = row;
    for (const summary of summaries) {
      leaves.push({
        x: 2,
        y: row++,
        ...summary,
        label: shown(summary.score),
        focus: i === data.focus,
        parent: place,
      });
    }
    if (summaries.length === 0) row++;
    const label = `CoT ${i + 1}  ${shown(score)}`;
    cots.push({ x: 1, y: (start + row - 1) / 2, score, coef, label, focus: i === data.focus });
    row += 0.6;
  }
  const labelled = leaves.length <= MOST_LABELS;
  const height = 40 + row * (labelled ? ROW : TIGHT_ROW);
  const question: Node = {
    x: 0,
    y: (row - 1.6) / 2,
    score: Number.NaN,
    coef: 0,
    label: 'question',
    focus: false,
  };
  const links = [
    ...cots.map((to) => ({ from: question, to })),
    ...leaves.map((to) => ({ from: cots[to.parent]!, to })),
  ];
  const colour = ({ coef }: Node) =>
    coef > 0 ? 'var(--kept)' : coef < 0 ? 'var(--suppressed)' : 'var(--rule)';
  const most = Math.max(...[...cots, ...leaves].map(({ coef }) => Math.abs(coef)), 1e-12);
  const nodes = [...cots, ...leaves];
  const failed = (node: Node) => !Number.isFinite(node.score);
  const fill = (node: Node) =>
    failed(node) ? 'var(--ground)' : heatShade(node.score, low, high).fill;
  const told = (node: Node) => `${node.label}${failed(node) ? ' ✕' : ''}`;
  return draw(options, describe(data), {
    height,
    marginTop: 26,
    marginBottom: 8,
    marginLeft: narrow ? 10 : 34,
    marginRight: labelled ? 74 : 26,
    x: { domain: [0, 2], axis: null },
    y: { domain: [-0.5, row - 1.1], reverse: true, axis: null },
    marks: [
      Plot.link(links, {
        x1: (l) => l.from.x,
        y1: (l) => l.from.y,
        x2: (l) => l.to.x,
        y2: (l) => l.to.y,
        curve: 'bump-x',
        stroke: (l) => colour(l.to),
        strokeWidth: (l) => (l.to.coef === 0 ? 1.2 : 1.6 + (2.6 * Math.abs(l.to.coef)) / most),
      }),
      Plot.text(
        [
          { x: 0, text: narrow ? '' : 'question' },
          { x: 1, text: 'CoTs' },
          { x: 2, text: 'summaries' },
        ],
        { x: 'x', frameAnchor: 'top', dy: -20, text: 'text', fill: 'var(--muted)' },
      ),
      Plot.dot([question], { x: 'x', y: 'y', r: 5, fill: 'var(--muted)' }),
      Plot.dot(nodes, {
        x: 'x',
        y: 'y',
        r: (node: Node) => (node.x === 1 ? 7 : labelled ? 5.5 : 3.5),
        fill,
        stroke: (node: Node) => (node.focus ? 'var(--ink)' : colour(node)),
        strokeWidth: (node: Node) => (node.focus || node.coef !== 0 ? 2.2 : 1),
      }),
      Plot.text(cots, {
        x: 'x',
        y: 'y',
        dy: -14,
        text: told,
        fontWeight: 600,
        stroke: 'var(--ground)',
        strokeWidth: 4,
        fill: (node: Node) => (node.coef === 0 ? 'var(--ink)' : colour(node)),
      }),
      ...(labelled
        ? [
            Plot.text(leaves, {
              x: 'x',
              y: 'y',
              dx: 12,
              textAnchor: 'start',
              text: (node: Node) =>
                `${told(node)}${node.coef > 0 ? ' ▲' : node.coef < 0 ? ' ▼' : ''}`,
              fill: (node: Node) => (node.coef === 0 ? 'var(--ink)' : colour(node)),
              fontWeight: 500,
              fontVariant: 'tabular-nums',
            }),
          ]
        : []),
    ],
  });
}

const shown = (score: number): string => (Number.isFinite(score) ? score.toFixed(2) : 'failed');

function describe({ cots }: ScoredTreeData): string {
  const told = cots.map(({ score, coef, summaries }, i) => {
    const own = summaries.map(
      (s) => `${shown(s.score)}${s.coef > 0 ? ' kept' : s.coef < 0 ? ' suppressed' : ''}`,
    );
    const learns = coef > 0 ? ', kept for the shoggoth' : coef < 0 ? ', suppressed' : '';
    return `CoT ${i + 1} ${shown(score)}${learns}: summaries ${own.join(', ') || 'none'}`;
  });
  return `Tree of one question. ${told.join('. ')}.`;
}
