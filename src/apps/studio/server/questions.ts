/** Lists the questions of a round, one page at a time. */
import { UserError } from '../../../base/errors.js';
import type { SampleRecord } from '../../../method/records.js';
import type { SampleIndex } from '../../../runs/sample-index.js';
import type { SamplePlace } from '../../../runs/sample-place.js';
import type { QuestionLine, QuestionPage } from '../api.js';
import { readQuestion } from './sample-records.js';

const PAGE = 50;
/** The most bytes to read for one page, shared evenly among its questions. */
const MOST_BYTES = 1 << 28;
const MOST_CHARACTERS = 200;

/**
 * @param from the number of questions to skip
 * @throws UserError if the round has no samples
 */
export function questionPage(index: SampleIndex, round: number, from: number): QuestionPage {
  const start = index.find(round, 0).index;
  const end = index.find(round + 1, 0).index;
  if (start === end) throw new UserError(`round ${round}: no samples are recorded`);
  const first = Math.min(end, start + from);
  const places = Array.from({ length: Math.min(PAGE, end - first) }, (_, i) => index.at(first + i));
  return { round, total: end - start, questions: places.map((place) => lineOf(index, place)) };
}

function lineOf(index: SampleIndex, place: SamplePlace): QuestionLine {
  const { records } = readQuestion(index, place, MOST_BYTES / PAGE);
  const scores = records.flatMap(({ score }) => (score === null ? [] : [score]));
  const summaries = records.filter(({ j }) => j !== null);
  const trained = (own: readonly SampleRecord[], role: 'shoggoth' | 'face') =>
    own.filter((record) => (record[role]?.coef ?? 0) !== 0);
  const cots = [...new Map(records.map((record) => [record.i, record])).values()];
  return {
    q: place.q,
    id: cut(records[0]?.questionId ?? ''),
    text: cut(records[0]?.question ?? ''),
    difficulty: cut(records[0]?.difficulty ?? ''),
    cots: cots.length,
    summaries: summaries.length,
    failed: records.filter(({ score }) => score === null).length,
    mean: scores.length > 0 ? scores.reduce((a, b) => a + b, 0) / scores.length : null,
    best: scores.length > 0 ? scores.reduce((a, b) => Math.max(a, b)) : null,
    kept: { shoggoth: trained(cots, 'shoggoth').length, face: trained(records, 'face').length },
  };
}

const cut = (text: string): string => text.slice(0, MOST_CHARACTERS);
