/** The tree as a figure, with its data to save. */
import { scoredTree } from '../../../../show/figures/index.js';
import { SavedFigure } from '../../../../show/web/browser/saved-figure.js';
import type { Shown } from './kept-shown.js';

interface TreeFigureProps {
  readonly name: string;
  readonly shown: Shown;
  readonly focus: number | null;
  readonly onCot: (i: number) => void;
}

/** A tree that is wider says no more. */
const WIDEST = 900;

export function TreeFigure({ name, shown, focus, onCot }: TreeFigureProps) {
  const data = { cots: shown.cots, ...(focus === null ? {} : { focus }) };
  return (
    <SavedFigure
      name={name}
      draw={(width) => scoredTree(data, { width })}
      widest={WIDEST}
      below={
        <fieldset class="pick-cot">
          <legend class="hidden">CoT to read</legend>
          {shown.cots.map(({ i, coef }) => (
            <button
              key={i}
              type="button"
              class={`plain ${coef > 0 ? 'kept' : coef < 0 ? 'suppressed' : ''}`}
              aria-pressed={i === focus}
              onClick={() => onCot(i)}
            >
              CoT {i + 1}
            </button>
          ))}
        </fieldset>
      }
      caption="Green (▲) is learnt, red (▼) is suppressed, thicker is a larger coefficient; the darker a dot, the higher its score within this question. Next to a CoT stands the score by which the scheme ranks it. A cross is a sample without a score."
      table={() => ({
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
        rows: shown.cots.flatMap((cot) =>
          cot.records.map((record) => {
            const summary = cot.summaries.find((own) => own.record === record);
            return [
              ...[
                cot.i + 1,
                cot.score,
                cot.coef,
                cot.why,
                record.j === null ? null : record.j + 1,
                record.score,
              ],
              ...[
                summary?.coef ?? null,
                summary?.why ?? null,
                record.cot,
                record.summary,
                record.truncated?.join(' ') ?? null,
                record.cause ?? null,
                record.why ?? null,
                record.error ?? null,
              ],
            ];
          }),
        ),
      })}
    />
  );
}
