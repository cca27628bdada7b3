/**
 * Flattens a round's score trees into typed arrays, so that selection runs over numbers rather than
 * objects. Failed samples, and CoTs without a valid sample, are left out.
 */
import { SchemeError } from './_error.js';
import { justBelow } from './_minimum.js';
import { largestMagnitude } from './_ties.js';
import type { Channel, CotScores, ScoreTree } from './tree.js';

/** The parts of a round that a scheme reads. */
export interface Reading {
  readonly shoggothChannel: Channel;
  readonly faceChannel: Channel;
  /** The face ignores summaries whose task score is below this; without it, it ignores none. */
  readonly minTask?: number | undefined;
  /** Whether every summary is a sample of its own, rather than one of its CoT's k summaries. */
  readonly perSummary: boolean;
}

/** The summaries that one role reads, grouped by CoT. */
export interface Summaries {
  /** CoT c has the summaries start[c]..start[c + 1] − 1, [C + 1]. */
  readonly start: Int32Array;
  /** Index of each summary within its CoT in the tree, [S]. */
  readonly index: Int32Array;
  /** Each summary's score in the role's channel, [S]. */
  readonly value: Float64Array;
}

/**
 * The C scored CoTs of Q questions, numbered through the round. With `perSummary`, every summary
 * counts as a CoT.
 */
export interface FlatRound {
  /** Question q has the CoTs questionStart[q]..questionStart[q + 1] − 1, [Q + 1]. */
  readonly questionStart: Int32Array;
  /** Index of each CoT's question, [C]. */
  readonly cotQuestion: Int32Array;
  /** Index of each CoT within its question in the tree, [C]. */
  readonly cotIndex: Int32Array;
  /** All valid summaries, with their scores in the shoggoth's channel. */
  readonly shoggoth: Summaries;
  /** The summaries that the face may learn, with their scores in the face's channel. */
  readonly face: Summaries;
}

/** A round before the face's view is made, with all that the face reads of each valid sample. */
interface ValidSamples extends Omit<FlatRound, 'face'> {
  /** Scores in the face's channel, [S]. */
  readonly faceValue: Float64Array;
  /** Task scores, [S]; meaningful only if the scheme has a `minTask`. */
  readonly taskValue: Float64Array;
}

/**
 * The largest magnitude that a score may have. Squares of larger scores overflow, and the
 * coefficients would not be numbers.
 */
export const largestScore = 1e100;

/**
 * Flattens a round. A sample has failed if its score, or any channel that the scheme reads, is NaN.
 * @throws SchemeError if a channel is missing, differs from `score` in length, or holds a number
 * beyond ±1e100.
 */
export function flattenRound(round: readonly ScoreTree[], reading: Reading): FlatRound {
  const valid = validSamples(round, reading);
  const { questionStart, cotQuestion, cotIndex, shoggoth } = valid;
  const face = faceView(valid, reading.minTask);
  for (const { value } of face.value === shoggoth.value ? [face] : [shoggoth, face])
    if (largestMagnitude(value, 0, value.length) > largestScore) refuseExtreme(round, reading);
  return { questionStart, cotQuestion, cotIndex, shoggoth, face };
}

/** Finds the round's valid samples and reads every channel that the scheme needs, in one pass. */
function validSamples(
  round: readonly ScoreTree[],
  { shoggothChannel, faceChannel, minTask, perSummary }: Reading,
): ValidSamples {
  let cotLimit = 0;
  for (const tree of round) cotLimit += tree.cots.length;
  // Room as if every CoT had as many summaries as the first. Counting them would cost more.
  let room = cotLimit * (round.find(({ cots }) => cots.length > 0)?.cots[0]?.score.length ?? 0);
  const rows = perSummary ? room : cotLimit;
  const questionStart = new Int32Array(round.length + 1);
  let cotQuestion = new Int32Array(rows);
  let cotIndex = new Int32Array(rows);
  let start = new Int32Array(rows + 1);
  let index = new Int32Array(room);
  let value = new Float64Array(room);
  const twoChannels = faceChannel !== shoggothChannel;
  let faceValue = twoChannels ? new Float64Array(room) : value;
  let taskValue = minTask === undefined ? value : new Float64Array(room);
  let cots = 0;
  let samples = 0;
  for (let q = 0; q < round.length; q++) {
    const tree = round[q]!.cots;
    for (let i = 0; i < tree.length; i++) {
      const cot = tree[i]!;
      const whole = cot.score;
      const shoggoth = channelOf(cot, shoggothChannel, q, i);
      const face = channelOf(cot, faceChannel, q, i);
      const task = minTask === undefined ? whole : channelOf(cot, 'task', q, i);
      const first = samples;
      if (samples + whole.length > room) {
        // Not a closure: variables that a closure captures are slow to reach in the loop below.
        room = 2 * (samples + whole.length);
        index = grown(index, room);
        value = grown(value, room);
        faceValue = twoChannels ? grown(faceValue, room) : value;
        taskValue = minTask === undefined ? value : grown(taskValue, room);
        if (perSummary) {
          cotQuestion = grown(cotQuestion, room);
          cotIndex = grown(cotIndex, room);
          start = grown(start, room + 1);
        }
      }
      for (let j = 0; j < whole.length; j++) {
        // x − x is 0 for every finite x, and NaN for NaN and ±∞: one subtraction tests all four
        // numbers. Where finite numbers overflow in the sum, the exact test lets them pass.
        const sum = whole[j]! + shoggoth[j]! + face[j]! + task[j]!;
        if (sum - sum !== 0 && failed([whole[j]!, shoggoth[j]!, face[j]!, task[j]!], q, i, j))
          continue;
        value[samples] = shoggoth[j]!;
        if (twoChannels) faceValue[samples] = face[j]!;
        if (minTask !== undefined) taskValue[samples] = task[j]!;
        index[samples++] = j;
        if (!perSummary) continue;
        cotQuestion[cots] = q;
        cotIndex[cots++] = i;
        start[cots] = samples;
      }
      if (perSummary || samples === first) continue;
      cotQuestion[cots] = q;
      cotIndex[cots++] = i;
      start[cots] = samples;
    }
    questionStart[q + 1] = cots;
  }
  const shoggoth = {
    start: trimmed(start, cots + 1),
    index: trimmed(index, samples),
    value: trimmed(value, samples),
  };
  return {
    questionStart,
    cotQuestion: trimmed(cotQuestion, cots),
    cotIndex: trimmed(cotIndex, cots),
    shoggoth,
    faceValue: twoChannels ? trimmed(faceValue, samples) : shoggoth.value,
    taskValue: minTask === undefined ? shoggoth.value : trimmed(taskValue, samples),
  };
}

/** Makes the face's view: the valid samples whose task score reaches `minTask`, if there is one. */
function faceView(
  { shoggoth, faceValue, taskValue }: ValidSamples,
  minTask: number | undefined,
): Summaries {
  if (minTask === undefined)
    return { start: shoggoth.start, index: shoggoth.index, value: faceValue };
  const least = justBelow(minTask);
  const start = new Int32Array(shoggoth.start.length);
  const index = new Int32Array(faceValue.length);
  const value = new Float64Array(faceValue.length);
  let samples = 0;
  for (let c = 0; c + 1 < start.length; c++) {
    for (let s = shoggoth.start[c]!; s < shoggoth.start[c + 1]!; s++) {
      if (taskValue[s]! < least) continue;
      value[samples] = faceValue[s]!;
      index[samples++] = shoggoth.index[s]!;
    }
    start[c + 1] = samples;
  }
  return { start, index: trimmed(index, samples), value: trimmed(value, samples) };
}

/**
 * Returns the array itself where nothing is to be cut: making a view takes longer than all the rest
 * of the work on a small round.
 */
function trimmed<A extends Int32Array | Float64Array>(array: A, size: number): A {
  return array.length === size ? array : (array.subarray(0, size) as A);
}

function grown<A extends Int32Array | Float64Array>(array: A, size: number): A {
  const out = new (array.constructor as new (size: number) => A)(size);
  out.set(array);
  return out;
}

/** @throws SchemeError if none of the numbers is NaN and one is infinite. */
function failed(numbers: readonly number[], q: number, i: number, j: number): boolean {
  if (numbers.some(Number.isNaN)) return true;
  if (numbers.every(Number.isFinite)) return false;
  throw new SchemeError(
    `scheme.select: question ${q}, CoT ${i}, summary ${j} has an infinite score; ` +
      'a score must be finite, or NaN if the sample failed',
  );
}

function channelOf(cot: CotScores, channel: Channel, q: number, i: number): ArrayLike<number> {
  const scores = cot[channel];
  if (scores !== undefined && scores.length === cot.score.length) return scores;
  // A CoT that failed has no summaries, so its other channels may be missing.
  if (scores === undefined && cot.score.length === 0) return cot.score;
  throw new SchemeError(
    scores === undefined
      ? `scheme.select: question ${q}, CoT ${i} has no '${channel}' scores, which the scheme reads`
      : `scheme.select: question ${q}, CoT ${i} has ${scores.length} '${channel}' scores and ` +
          `${cot.score.length} of 'score'; there must be one of each per summary`,
  );
}

/** @throws SchemeError that names the first score beyond the limit. */
function refuseExtreme(
  round: readonly ScoreTree[],
  { shoggothChannel, faceChannel }: Reading,
): never {
  for (const [q, { cots }] of round.entries())
    for (const [i, cot] of cots.entries())
      for (const channel of [shoggothChannel, faceChannel])
        for (const [j, score] of Array.from(cot[channel] ?? []).entries())
          if (Math.abs(score) > largestScore)
            throw new SchemeError(
              `scheme.select: the ${channel} of question ${q}, CoT ${i}, summary ${j} is ` +
                `${score}; it must lie within ±${largestScore}`,
            );
  throw new SchemeError(`scheme.select: a score lies beyond ±${largestScore}`);
}
