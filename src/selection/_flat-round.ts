/** A round's trees as flat typed arrays, one pass over the input. Failed samples and CoTs without any are left out. */
import { SchemeError } from './_error.js';
import { justBelow } from './_minimum.js';
import { largestMagnitude } from './_ties.js';
import type { Channel, CotScores, ScoreTree } from './tree.js';

/** What a scheme reads of a round. */
export interface Reading {
  readonly shoggothChannel: Channel;
  readonly faceChannel: Channel;
  /** Summaries whose task score is below this do not exist for the face; absent: all do. */
  readonly minTask?: number | undefined;
  /** Whether every summary stands alone, as a sample of its CoT, in place of a CoT with k summaries. */
  readonly perSummary: boolean;
}

/** Summaries grouped by CoT. */
export interface Summaries {
  /** The summaries of CoT c are start[c]..start[c + 1] − 1, [C + 1]. */
  readonly start: Int32Array;
  /** Index of each summary within its CoT in the tree, [S]. */
  readonly index: Int32Array;
  /** The role's channel, [S]. */
  readonly value: Float64Array;
}

/** C scored CoTs of Q questions. CoTs are numbered through the round; with `perSummary` each summary is one. */
export interface FlatRound {
  /** The CoTs of question q are questionStart[q]..questionStart[q + 1] − 1, [Q + 1]. */
  readonly questionStart: Int32Array;
  /** Index of each CoT's question, [C]. */
  readonly cotQuestion: Int32Array;
  /** Index of each CoT within its question in the tree, [C]. */
  readonly cotIndex: Int32Array;
  /** The summaries by the shoggoth's channel. */
  readonly shoggoth: Summaries;
  /** The summaries that the face may learn, by the face's channel. */
  readonly face: Summaries;
}

/** The largest magnitude of a score. Squares of larger ones overflow, and their coefficients would not be numbers. */
export const largestScore = 1e100;

/**
 * Flattens a round. A sample failed if its score, or any channel that is read, is NaN.
 * @throws SchemeError if a channel is missing, has another length than `score`, or holds a number beyond ±1e100.
 */
export function flattenRound(round: readonly ScoreTree[], reading: Reading): FlatRound {
  let cotLimit = 0;
  for (const tree of round) cotLimit += tree.cots.length;
  const { perSummary, minTask, shoggothChannel, faceChannel } = reading;
  const leastTask = minTask === undefined ? 0 : justBelow(minTask);
  const oneView = shoggothChannel === faceChannel && minTask === undefined;
  const questionStart = new Int32Array(round.length + 1);
  // Room for as many summaries as if all CoTs were like the first; a second pass to count them costs more.
  let room = cotLimit * (round.find(({ cots }) => cots.length > 0)?.cots[0]?.score.length ?? 0);
  const rows = perSummary ? room : cotLimit;
  let cotQuestion = new Int32Array(rows);
  let cotIndex = new Int32Array(rows);
  let start = new Int32Array(rows + 1);
  let index = new Int32Array(room);
  let value = new Float64Array(room);
  let faceStart = oneView ? start : new Int32Array(rows + 1);
  let faceIndex = oneView ? index : new Int32Array(room);
  let faceValue = oneView ? value : new Float64Array(room);
  let cots = 0;
  let samples = 0;
  let faceSamples = 0;
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
        // Written out: a closure over these would make them slow to reach for the loop below.
        room = 2 * (samples + whole.length);
        index = grown(index, room);
        value = grown(value, room);
        faceIndex = oneView ? index : grown(faceIndex, room);
        faceValue = oneView ? value : grown(faceValue, room);
        if (perSummary) {
          cotQuestion = grown(cotQuestion, room);
          cotIndex = grown(cotIndex, room);
          start = grown(start, room + 1);
          faceStart = oneView ? start : grown(faceStart, room + 1);
        }
      }
      for (let j = 0; j < whole.length; j++) {
        const v = shoggoth[j]!;
        const f = face[j]!;
        const sum = whole[j]! + v + f + task[j]!;
        if (sum - sum !== 0) {
          if (hasNaN(whole[j]!, v, f, task[j]!)) continue;
          if (hasInfinite(whole[j]!, v, f, task[j]!))
            throw new SchemeError(
              `scheme.select: the scores of question ${q}, CoT ${i}, summary ${j} are not finite`,
            );
        }
        value[samples] = v;
        index[samples++] = j;
        if (!oneView && (minTask === undefined || task[j]! >= leastTask)) {
          faceValue[faceSamples] = f;
          faceIndex[faceSamples++] = j;
        }
        if (perSummary) {
          cotQuestion[cots] = q;
          cotIndex[cots++] = i;
          start[cots] = samples;
          if (!oneView) faceStart[cots] = faceSamples;
        }
      }
      if (perSummary || samples === first) continue;
      cotQuestion[cots] = q;
      cotIndex[cots++] = i;
      start[cots] = samples;
      if (!oneView) faceStart[cots] = faceSamples;
    }
    questionStart[q + 1] = cots;
  }
  const shoggoth = {
    start: firstOf(start, cots + 1),
    index: firstOf(index, samples),
    value: firstOf(value, samples),
  };
  const face = oneView
    ? shoggoth
    : {
        start: firstOf(faceStart, cots + 1),
        index: firstOf(faceIndex, faceSamples),
        value: firstOf(faceValue, faceSamples),
      };
  for (const { value } of oneView ? [shoggoth] : [shoggoth, face])
    if (largestMagnitude(value, 0, value.length) > largestScore) refuseExtreme(round, reading);
  return {
    questionStart,
    cotQuestion: firstOf(cotQuestion, cots),
    cotIndex: firstOf(cotIndex, cots),
    shoggoth,
    face,
  };
}

/** The array itself where nothing is to be cut: a view costs more than all else that is done for a small round. */
function firstOf<A extends Int32Array | Float64Array>(array: A, size: number): A {
  return array.length === size ? array : (array.subarray(0, size) as A);
}

function grown<A extends Int32Array | Float64Array>(array: A, size: number): A {
  const out = new (array.constructor as new (size: number) => A)(size);
  out.set(array);
  return out;
}

function channelOf(cot: CotScores, channel: Channel, q: number, i: number): ArrayLike<number> {
  const scores = cot[channel];
  if (scores !== undefined && scores.length === cot.score.length) return scores;
  // A CoT that itself failed has no summaries, and so no channel to miss.
  if (scores === undefined && cot.score.length === 0) return cot.score;
  throw new SchemeError(
    scores === undefined
      ? `scheme.select: the scheme reads '${channel}', which question ${q}, CoT ${i} does not have`
      : `scheme.select: '${channel}' of question ${q}, CoT ${i} has length ${scores.length}, 'score' has ${cot.score.length}`,
  );
}

/** @throws SchemeError that names the first score that is too large. */
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
              `scheme.select: the ${channel} of question ${q}, CoT ${i}, summary ${j} is ${score}; it must lie within ±${largestScore}`,
            );
  throw new SchemeError(`scheme.select: a score lies beyond ±${largestScore}`);
}

function hasNaN(...numbers: number[]): boolean {
  return numbers.some(Number.isNaN);
}

function hasInfinite(...numbers: number[]): boolean {
  return numbers.some((x) => !Number.isFinite(x));
}
