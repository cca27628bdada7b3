/** A round's scores as schemes see them, without its texts. */
import { UserError } from '../../../base/errors.js';
import type { SampleRecord } from '../../../method/records.js';
import type { SampleIndex } from '../../../runs/sample-index.js';
import type { CotNumbers, RoundScores } from '../api.js';
import { readQuestion } from './sample-records.js';

const MOST_SAMPLES = 300_000;
const MOST_BYTES = 2 ** 30;

/** @param config the run's, as it stands. @throws UserError if the round has no samples, or too many for a page. */
export function roundScores(
  index: SampleIndex,
  config: Readonly<Record<string, unknown>>,
  round: number,
): RoundScores {
  const start = index.find(round, 0).index;
  const end = index.find(round + 1, 0).index;
  if (start === end) throw new UserError(`round ${round}: no samples are recorded`);
  const before = start > 0 ? index.at(start - 1).samplesSoFar : 0;
  const count = index.at(end - 1).samplesSoFar - before;
  if (count > MOST_SAMPLES)
    throw new UserError(
      `round ${round}: has ${count} samples; other schemes can be tried on rounds of at most ${MOST_SAMPLES}`,
    );
  // The counts come from an index that may be anybody's.
  const bytes = end - start > MOST_SAMPLES ? Number.POSITIVE_INFINITY : bytesOf(index, start, end);
  if (!(bytes <= MOST_BYTES))
    throw new UserError(
      `round ${round}: has more than ${MOST_BYTES} bytes of samples; other schemes can be tried on smaller rounds`,
    );
  const places = Array.from({ length: end - start }, (_, i) => index.at(start + i));
  const read = places.map((place) => readQuestion(index, place));
  const all = read.map(({ records }) => records);
  // Said once for the round, as the trainer does.
  const appealing = all.every((records) =>
    records.every(({ parts }) => parts === null || parts.appeal !== undefined),
  );
  const dense = all.map(isDense);
  const sparse = dense.filter((is) => !is).length;
  const trees = all.map((records, i) => (dense[i] ? treeOf(records, appealing) : []));
  return {
    round,
    questions: places.map(({ q }) => q),
    trees,
    scheme: config.scheme ?? null,
    seed: Number.isSafeInteger(config.seed) ? (config.seed as number) : 0,
    notices: [
      ...new Set(read.flatMap(({ notices }) => notices)),
      ...(sparse > 0
        ? [
            `${sparse} questions name CoTs far beyond those that they have: other schemes are not tried on them.`,
          ]
        : []),
    ],
  };
}

function bytesOf(index: SampleIndex, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += index.at(i).bytes;
  return sum;
}

/** Places that no sample stands at, of one question. */
const MOST_GAPS = 256;

/** Whether the places of the CoTs are about as many as there are: a file from elsewhere may name the millionth of one. */
function isDense(records: readonly SampleRecord[]): boolean {
  return cotsOf(records) <= new Set(records.map(({ i }) => i)).size + MOST_GAPS;
}

const cotsOf = (records: readonly SampleRecord[]) =>
  records.reduce((most, { i }) => Math.max(most, i + 1), 0);

function treeOf(records: readonly SampleRecord[], appealing: boolean): CotNumbers[] {
  const cots = cotsOf(records);
  const byCot: SampleRecord[][] = Array.from({ length: cots }, () => []);
  for (const record of records) if (record.j !== null) byCot[record.i]!.push(record);
  return byCot.map((own) => {
    // A part has the grader's error too, as the whole score has.
    const noisy = (name: 'task' | 'appeal') =>
      own.map(({ parts, noise = 0, score }) =>
        score === null || parts?.[name] === undefined ? null : parts[name] + noise,
      );
    return {
      score: own.map(({ score }) => score),
      task: noisy('task'),
      ...(appealing ? { appeal: noisy('appeal') } : {}),
    };
  });
}
