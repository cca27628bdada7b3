/**
 * Tests whether noise depends on a CoT's value or is skewed. Luck looks like that, and the
 * simulations have neither, so the plan warns.
 */
import { mean, standardDeviation } from '../../stats/index.js';
import type { ValidCots } from './_square-sums.js';

/** Fewer informative questions than this show nothing. */
const LEAST = 8;
/** The |t| over questions from which the effect counts as shown: about one in 10,000 by chance. */
const SHOWN = 4;

/**
 * Runs two tests over questions, each on a number between −1 and 1 per question, so that single
 * wild scores do not dominate.
 * 1. The correlation, over the question's CoTs, of the mean of half of the summaries with the
 * squared difference of two summaries of the other half. The halves share only the CoT, so it is 0
 * on average where noise does not depend on the CoT's value.
 * 2. Σ e³ / Σ |e|³ of the scores about their CoT's mean, which is 0 on average for symmetric noise.
 */
export function noiseGoesWithValue(questions: readonly ValidCots[]): boolean {
  const scores = questions.map((cots) =>
    cots.map((summaries) => summaries.map((grades) => mean(grades))),
  );
  return [valueAgainstNoise, lean].some((read) => {
    const defined = scores.map(read).filter(Number.isFinite);
    if (defined.length < LEAST) return false;
    return (
      Math.abs(mean(defined)) > (SHOWN * standardDeviation(defined)) / Math.sqrt(defined.length)
    );
  });
}

function valueAgainstNoise(cots: readonly (readonly number[])[]): number {
  const able = cots.filter(({ length }) => length >= 3);
  const values = able.map((scores) => mean(scores.slice(2)));
  return correlation(
    values,
    able.map(([a, b]) => (a! - b!) ** 2),
  );
}

function lean(cots: readonly (readonly number[])[]): number {
  const off = cots
    .filter(({ length }) => length >= 3)
    .flatMap((scores) => scores.map((score) => score - mean(scores)));
  const sum = (read: (e: number) => number) => off.reduce((total, e) => total + read(e), 0);
  return sum((e) => e ** 3) / sum((e) => Math.abs(e) ** 3);
}

/** NaN if either side is constant. */
function correlation(a: readonly number[], b: readonly number[]): number {
  if (a.length < 3) return Number.NaN;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    const [da, db] = [x - meanA, b[i]! - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}
