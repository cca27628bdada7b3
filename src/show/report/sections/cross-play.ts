/** The section on every shoggoth with every face: who does the work, and who understands whom. */
import { scoreHeat } from '../../figures/index.js';
import { bothWidths, type Canvas, figureBlock, section } from '../../page/figure-block.js';
import type { Html } from '../../page/html.js';
import { plural, score } from '../../page/numbers.js';
import type { Analysis } from '../analysis.js';

export function crossPlay(analysis: Analysis, canvas: Canvas): Html | null {
  const cross = analysis.comparison.crossPlay;
  if (!cross || cross.shoggoths.length === 0 || cross.faces.length === 0) return null;
  const { halfWidth } = cross;
  const heat = {
    rows: cross.shoggoths,
    columns: cross.faces,
    values: cross.score,
    rowLabel: 'shoggoth of',
    columnLabel: 'face of',
    valueLabel: 'held-out task score',
    marked: (row: number, column: number) => cross.shoggoths[row] === cross.faces[column],
    note: halfWidth ? (row: number, column: number) => note(halfWidth[row]?.[column]) : undefined,
  };
  return section(
    'cross-play',
    'Cross-play: one shoggoth, another face',
    figureBlock(
      bothWidths(canvas, (o) => scoreHeat(heat, o)),
      'Framed cells are pairs that were trained together. A row of high scores means a shoggoth that any face can read; a column of them, a face that reads any shoggoth.',
    ),
    [
      [
        'Cross-play score',
        `Mean held-out task score of the row’s shoggoth with the column’s face, over ${plural(cross.questions, 'question')} and ${plural(cross.seeds, 'seed')}.`,
      ],
      ...(halfWidth
        ? [
            [
              '± below a score',
              'Half the width of the 95 % interval over seeds, if the cells have room for it.',
            ] as const,
          ]
        : []),
    ],
  );
}

function note(half: number | undefined): string {
  return half !== undefined && Number.isFinite(half) ? `± ${score(half)}` : '';
}
