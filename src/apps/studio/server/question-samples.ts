/** Reads the samples of one question in one round, shortened to what a page can show. */
import { UserError } from '../../../base/errors.js';
import type { SampleRecord } from '../../../method/records.js';
import type { SampleIndex } from '../../../runs/sample-index.js';
import type { Task } from '../../../tasks/task.js';
import type { Place, QuestionSamples } from '../api.js';
import { findingsOf } from './findings.js';
import { readQuestion } from './sample-records.js';

const MOST_CHARACTERS = 20_000;
/** The most samples of one question that a page can draw. */
const MOST_SAMPLES = 4096;

/**
 * @param task null if the studio must not execute the task
 * @throws UserError if the question has no samples
 */
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
  const tooMany =
    records.length > MOST_SAMPLES
      ? [`Only the first ${MOST_SAMPLES} of ${records.length} samples are shown.`]
      : [];
  const cut: Record<string, number> = {};
  return {
    ...findingsOf(task, shown),
    records: shown.map((record) => shortened(record, cut)),
    cut,
    previous: placeAt(index, at.index - 1),
    next: placeAt(index, at.index + 1),
    notices: [...notices, ...tooMany],
  };
}

function placeAt(index: SampleIndex, i: number): Place | null {
  if (i < 0 || i >= index.length) return null;
  const { round, q } = index.at(i);
  return { round, q };
}

/** @param cut receives the lengths of shortened texts: `i` for a CoT, `i/j` for a summary */
function shortened(record: SampleRecord, cut: Record<string, number>): SampleRecord {
  const { i, j, cot, summary, error } = record;
  if (cot.length > MOST_CHARACTERS) cut[`${i}`] = cot.length;
  if (summary !== null && summary.length > MOST_CHARACTERS) cut[`${i}/${j}`] = summary.length;
  const short = (text: string) => text.slice(0, MOST_CHARACTERS);
  const shortRecord = {
    ...record,
    question: short(record.question),
    questionId: short(record.questionId),
    cot: short(cot),
    summary: summary === null ? null : short(summary),
  };
  return error === undefined ? shortRecord : { ...shortRecord, error: short(error) };
}
