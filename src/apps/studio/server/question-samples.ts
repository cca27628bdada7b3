/** One question of one round with all its samples, cut to what a page can hold. */
import { UserError } from '../../../base/errors.js';
import type { SampleRecord } from '../../../method/records.js';
import type { SampleIndex } from '../../../runs/sample-index.js';
import type { Task } from '../../../tasks/task.js';
import type { Place, QuestionSamples } from '../api.js';
import { findingsOf } from './findings.js';
import { readQuestion } from './sample-records.js';

const MOST_CHARACTERS = 20_000;
/** Samples of one question that a page can draw. */
const MOST_SAMPLES = 4096;

/** @param task null where the studio must not run the task. @throws UserError if there is no such question. */
export function questionSamples(
  index: SampleIndex,
  task: Task | null,
  round: number,
  q: number,
): QuestionSamples {
  const at = index.find(round, q);
  if (!at.found) throw new UserError(`round ${round}, question ${q}: no samples are recorded`);
  const { records, notices } = readQuestion(index, index.at(at.index));
  const shown = records.slice(0, MOST_SAMPLES);
  const placeOf = (i: number): Place | null => {
    if (i < 0 || i >= index.length) return null;
    const { round: r, q: own } = index.at(i);
    return { round: r, q: own };
  };
  const cut: Record<string, number> = {};
  return {
    ...findingsOf(task, shown),
    records: shown.map((record) => shortened(record, cut)),
    cut,
    previous: placeOf(at.index - 1),
    next: placeOf(at.index + 1),
    notices: [
      ...notices,
      ...(records.length > MOST_SAMPLES
        ? [`Of ${records.length} samples the first ${MOST_SAMPLES} are shown.`]
        : []),
    ],
  };
}

/** @param cut takes the lengths of texts that were cut: `i` of a CoT, `i/j` of a summary. */
function shortened(record: SampleRecord, cut: Record<string, number>): SampleRecord {
  const { i, j, cot, summary, error } = record;
  if (cot.length > MOST_CHARACTERS) cut[`${i}`] = cot.length;
  if (summary !== null && summary.length > MOST_CHARACTERS) cut[`${i}/${j}`] = summary.length;
  const short = (text: string) => text.slice(0, MOST_CHARACTERS);
  return {
    ...record,
    question: short(record.question),
    questionId: short(record.questionId),
    cot: short(cot),
    summary: summary === null ? null : short(summary),
    ...(error === undefined ? {} : { error: short(error) }),
  };
}
