/** Every shoggoth with every face: which half of a pair does the work, and whether the two only understand each other. */
import { scoreHeat } from '../../figures/index.js';
import { bothWidths, type Canvas, figureBlock, section } from '../../page/figure-block.js';
import type { Html } from '../../page/html.js';
import { plural } from '../../page/numbers.js';
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
    ...(halfWidth ? { note: (row: number, column: number) => note(halfWidth[row]?.[column]) } : {}),
  };
  return section(
    'cross-play',
    'Cross-play: one shoggoth, another face',
    figureBlock(
      bothWidths(canvas, (o) => scoreHeat(heat, o)),
      'Framed cells are pairs that were trained together; a row of high scores is a shoggoth that any face can read, a column of them a face that reads any shoggoth.',
    ),
    [
      [
        'Cross-play score',
        `Mean held-out task score of the row's shoggoth with the column's face, over ${plural(cross.questions, 'question')} and ${plural(cross.seeds, 'seed')}.`,
      ],
      ...(halfWidth
        ? [
            [
              '± below it',
              'Half the width of the 95 % interval over seeds, where the cells have room for it.',
            ] as const,
          ]
        : []),
    ],
  );
}

function note(half: number | undefined): string {
  return half !== undefined && Number.isFinite(half) ? `± ${half.toFixed(2)}` : '';
}
