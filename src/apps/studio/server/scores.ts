/** Reads a round's scores in the form that schemes select from, without the texts. */
import { UserError } from '../../../base/errors.js';
import type { SampleRecord } from '../../../method/records.js';
import type { SampleIndex } from '../../../runs/sample-index.js';
import type { SamplePlace } from '../../../runs/sample-place.js';
import type { CotNumbers, RoundScores } from '../api.js';
import { readQuestion } from './sample-records.js';

const MOST_SAMPLES = 300_000;
const MOST_BYTES = 2 ** 30;

/**
 * @param config the run's config as it stands, checked or not
 * @throws UserError if the round has no samples, or too many for a page
 */
export function roundScores(
  index: SampleIndex,
  config: Readonly<Record<string, unknown>>,
  round: number,
): RoundScores {
  const places = placesOf(index, round);
  const read = places.map((place) => readQuestion(index, place));
  const all = read.map(({ records }) => records);
  // As in training, a round has appeal only if all of its scored samples have it.
  const appealing = all.every((records) =>
    records.every(({ parts }) => parts === null || parts.appeal !== undefined),
  );
  const dense = all.map(isDense);
  const sparse = dense.filter((is) => !is).length;
  const notices = [...new Set(read.flatMap((question) => question.notices))];
  if (sparse > 0)
    notices.push(
      `Some questions (${sparse}) have a CoT numbered far beyond their others; no other scheme can be tried on them.`,
    );
  return {
    round,
    questions: places.map(({ q }) => q),
    trees: all.map((records, i) => (dense[i] ? treeOf(records, appealing) : [])),
    scheme: config.scheme ?? null,
    seed: Number.isSafeInteger(config.seed) ? (config.seed as number) : 0,
    notices,
  };
}

/** @throws UserError if the round has no samples, or too many */
function placesOf(index: SampleIndex, round: number): SamplePlace[] {
  const start = index.find(round, 0).index;
  const end = index.find(round + 1, 0).index;
  if (start === end) throw new UserError(`round ${round}: no samples are recorded`);
  const before = start > 0 ? index.at(start - 1).samplesSoFar : 0;
  const count = index.at(end - 1).samplesSoFar - before;
  if (count > MOST_SAMPLES)
    throw new UserError(
      `round ${round}: has ${count} samples; other schemes can be tried on rounds of at most ${MOST_SAMPLES}`,
    );
  // An index file from elsewhere may state false counts and lengths.
  const bytes = end - start > MOST_SAMPLES ? Number.POSITIVE_INFINITY : bytesOf(index, start, end);
  if (!(bytes <= MOST_BYTES))
    throw new UserError(
      `round ${round}: has more than ${MOST_BYTES} bytes of samples; other schemes can be tried on smaller rounds`,
    );
  return Array.from({ length: end - start }, (_, i) => index.at(start + i));
}

function bytesOf(index: SampleIndex, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += index.at(i).bytes;
  return sum;
}

/** The most CoT indices of one question that may lack a sample. */
const MOST_GAPS = 256;

/**
 * Whether nearly all indices up to the largest have a CoT. A file from elsewhere may name the
 * millionth CoT of a question that has one.
 */
function isDense(records: readonly SampleRecord[]): boolean {
  return cotCount(records) <= new Set(records.map(({ i }) => i)).size + MOST_GAPS;
}

/** One more than the largest index. */
function cotCount(records: readonly SampleRecord[]): number {
  return records.reduce((most, { i }) => Math.max(most, i + 1), 0);
}

function treeOf(records: readonly SampleRecord[], appealing: boolean): CotNumbers[] {
  const byCot: SampleRecord[][] = Array.from({ length: cotCount(records) }, () => []);
  for (const record of records) if (record.j !== null) byCot[record.i]!.push(record);
  return byCot.map((own) => {
    // The grader's noise is part of every score, and so of its parts.
    const noisy = (name: 'task' | 'appeal') =>
      own.map(({ parts, noise = 0, score }) =>
        score === null || parts?.[name] === undefined ? null : parts[name] + noise,
      );
    return {
      score: own.map(({ score }) => score),
      task: noisy('task'),
      appeal: appealing ? noisy('appeal') : undefined,
    };
  });
}
