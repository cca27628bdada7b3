/** Draws the tree as a figure whose data can be saved. */
import { scoredTree } from '../../../../show/figures/index.js';
import { SavedFigure } from '../../../../show/web/browser/saved-figure.js';
import type { Table } from '../../../../show/web/csv.js';
import { markClass, type Shown } from './kept-shown.js';

interface TreeFigureProps {
  readonly name: string;
  readonly shown: Shown;
  readonly focus: number | null;
  readonly onCot: (i: number) => void;
}

/** A wider tree would show nothing more. */
const WIDEST = 900;

export function TreeFigure({ name, shown, focus, onCot }: TreeFigureProps) {
  const { cots } = shown;
  return (
    <SavedFigure
      name={name}
      draw={(width) => scoredTree(focus === null ? { cots } : { cots, focus }, { width })}
      widest={WIDEST}
      below={
        <fieldset class="pick-cot">
          <legend class="hidden">CoT to read</legend>
          {shown.cots.map(({ i, coef }) => (
            <button
              key={i}
              type="button"
              class={`plain ${markClass(coef)}`}
              aria-pressed={i === focus}
              onClick={() => onCot(i)}
            >
              CoT {i + 1}
            </button>
          ))}
        </fieldset>
      }
      caption="Green (▲) is learnt, red (▼) is suppressed; a thicker line means a larger coefficient, and a darker dot a higher score within this question. The number beside a CoT is the score by which the scheme ranks it. A cross marks a sample without a score."
      table={() => treeTable(shown)}
    />
  );
}

function treeTable({ cots }: Shown): Table {
  return {
    columns: [
      'cot',
      'cot_score',
      'cot_coef',
      'cot_why',
      'summary',
      'score',
      'coef',
      'why',
      'cot_text',
      'summary_text',
      'truncated',
      'cause',
      'why',
      'error',
    ],
    rows: cots.flatMap((cot) =>
      cot.records.map((record) => {
        const summary = cot.summaries.find((own) => own.record === record);
        return [
          cot.i + 1,
          cot.score,
          cot.coef,
          cot.why,
          record.j === null ? null : record.j + 1,
          record.score,
          summary?.coef ?? null,
          summary?.why ?? null,
          record.cot,
          record.summary,
          record.truncated?.join(' ') ?? null,
          record.cause ?? null,
          record.why ?? null,
          record.error ?? null,
        ];
      }),
    ),
  };
}
