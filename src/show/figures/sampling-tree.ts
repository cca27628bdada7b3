/**
 * Draws the small diagram of a round: one question, its CoTs, their summaries, and what is kept.
 */
import * as Plot from '@observablehq/plot';
import { score } from '../page/numbers.js';
import { draw, type Figure, type FigureOptions, NARROW, WIDE } from './_draw.js';

const SCORES = [
  [0.2, 0.4, 0.1],
  [0.7, 0.9, 0.8],
  [0.5, 0.1, 0.3],
];
const KEPT_COT = 1;
const KEPT_SUMMARY = 1;

const DESCRIPTION =
  'Diagram: for one question the shoggoth writes three CoTs; for each CoT the face writes three ' +
  'summaries, each with a score from the grader. The CoT whose summaries score best on average ' +
  'is kept to train the shoggoth, and its best summary is kept to train the face.';

interface Node {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly kept: boolean;
}

export function samplingTree(options: FigureOptions = {}): Figure {
  const narrow = (options.width ?? WIDE) < NARROW;
  const layout = layOut(narrow ? [0, 0.9, 1.9] : [0, 1, 2.1]);
  return draw(options, DESCRIPTION, {
    height: narrow ? 290 : 280,
    marginTop: 40,
    marginBottom: 12,
    marginLeft: 34,
    marginRight: narrow ? 96 : 260,
    x: { domain: [0, layout.columns[2]], axis: null },
    y: { domain: [0, 8], reverse: true, axis: null },
    marks: [
      linkMarks(layout),
      headings(layout, narrow),
      nodeMarks(layout),
      ...(narrow ? [] : notes(layout)),
    ],
  });
}

type Layout = ReturnType<typeof layOut>;

function layOut(columns: readonly [number, number, number]) {
  const question: Node = { x: columns[0], y: 4, text: 'question', kept: true };
  const cots = SCORES.map(
    (_, i): Node => ({ x: columns[1], y: 1 + 3 * i, text: `CoT ${i + 1}`, kept: i === KEPT_COT }),
  );
  const summaries = SCORES.flatMap((scores, i) =>
    scores.map((value, j): Node & { parent: Node } => ({
      x: columns[2],
      y: 3 * i + j,
      text: `summary   ${score(value, 1)}`,
      parent: cots[i]!,
      kept: i === KEPT_COT && j === KEPT_SUMMARY,
    })),
  );
  return { columns, question, cots, summaries };
}

function linkMarks({ question, cots, summaries }: Layout): Plot.Markish {
  const links = [
    ...cots.map((to) => ({ from: question, to })),
    ...summaries.map((to) => ({ from: to.parent, to })),
  ];
  return Plot.link(links, {
    x1: (l) => l.from.x,
    x2: (l) => l.to.x,
    y1: (l) => l.from.y,
    y2: (l) => l.to.y,
    curve: 'bump-x',
    stroke: (l) => (l.to.kept ? 'var(--kept)' : 'var(--rule)'),
    strokeWidth: (l) => (l.to.kept ? 2.5 : 1.5),
  });
}

function headings({ columns }: Layout, narrow: boolean): Plot.Markish {
  return Plot.text(
    [
      { x: 0, text: 'asked' },
      { x: columns[1], text: narrow ? 'shoggoth' : 'the shoggoth writes' },
      { x: columns[2], text: narrow ? 'face → score' : 'the face writes; a grader scores' },
    ],
    { x: 'x', frameAnchor: 'top', dy: -34, text: 'text', fill: 'var(--muted)' },
  );
}

function nodeMarks({ question, cots, summaries }: Layout): Plot.Markish {
  return Plot.text([question, ...cots, ...summaries], {
    x: 'x',
    y: 'y',
    text: 'text',
    fill: ({ kept }: Node) => (kept ? 'var(--kept)' : 'var(--muted)'),
    stroke: 'var(--ground)',
    strokeWidth: 10,
    fontWeight: 500,
    fontVariant: 'tabular-nums',
  });
}

/** Writes beside the kept summary what is kept. */
function notes({ summaries }: Layout): Plot.Markish[] {
  const { x, y } = summaries.find(({ kept }) => kept)!;
  const note = (text: string, at: number) =>
    Plot.text([text], {
      x,
      y: at,
      dx: 54,
      textAnchor: 'start',
      fill: 'var(--kept)',
      fontWeight: 600,
    });
  return [
    note('kept: this CoT trains the shoggoth,', y),
    note('this summary trains the face', y + 0.75),
  ];
}
