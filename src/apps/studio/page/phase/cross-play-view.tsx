/** Shows how every kept shoggoth scores with every kept face. */
import { scoreHeat } from '../../../../show/figures/index.js';
import { SavedFigure } from '../../../../show/web/browser/saved-figure.js';
import type { RunDetail } from '../../api.js';
import { ModelText } from '../model-text.js';

export function CrossPlayView({ detail }: { readonly detail: RunDetail }) {
  const { crossPlay, run, checkpoints } = detail;
  if (!crossPlay)
    return (
      <p>
        This run has no cross-play yet. To measure it with the {checkpoints.length} kept
        checkpoints, run{' '}
        <code>
          candor report <ModelText text={run.path} /> --cross-play
        </code>{' '}
        in the folder that the studio shows.
      </p>
    );
  const { shoggoths, faces, score, questions } = crossPlay;
  const heat = {
    rows: shoggoths,
    columns: faces,
    rowLabel: 'shoggoth of',
    columnLabel: 'face of',
    valueLabel: 'held-out task score',
    values: score.map((row) => row.map((value) => value ?? Number.NaN)),
    marked: (row: number, column: number) => shoggoths[row] === faces[column],
  };
  return (
    <SavedFigure
      name={`cross-play-${run.path}`}
      draw={(width) => scoreHeat(heat, { width })}
      table={() => ({
        columns: ['shoggoth', ...faces.map((face) => `face ${face}`)],
        rows: shoggoths.map((name, row) => [name, ...(score[row] ?? [])]),
      })}
      caption={`Each row shows one shoggoth with the faces of all rounds. An even row means that the shoggoth does not depend on the face that it was trained with. Framed cells pair the models of one round. Mean held-out task score over ${questions} questions, with one CoT and one summary each.`}
    />
  );
}
