/** Estimates with intervals from a pilot, by resampling its questions: those are what is drawn independently. */
import { UserError } from '../../errors.js';
import { createRng, deriveSeed, type Seed } from '../../random.js';
import { quantileOfSorted } from '../../stats/index.js';
import { addedUp, questionSums } from './_question-sums.js';
import { type Components, components, noiseRatio } from './components.js';
import type { Pilot } from './pilot.js';

export interface Estimate {
  /** NaN: not identifiable. */
  readonly value: number;
  /** 95 % percentile interval over resampled questions. */
  readonly low: number;
  readonly high: number;
}

export interface Estimates {
  readonly questions: number;
  readonly cots: number;
  readonly summaries: number;
  readonly grades: number;
  readonly failedGrades: number;
  /** λ = (σ_W² + σ_G²) / σ_V². */
  readonly lambda: Estimate;
  readonly parts: { readonly [K in keyof Components]: Estimate };
  /** The two values that scores have; null where they have more. */
  readonly passFail: { readonly low: number; readonly high: number } | null;
  /** Shares of the questions whose every grade is the lowest, or the highest, of the pilot. */
  readonly allLow: number;
  readonly allHigh: number;
  readonly point: Components;
  /** The components of each resample. */
  readonly draws: readonly Components[];
}

const RESAMPLES = 1000;

/**
 * Estimates what a plan needs.
 * @throws UserError if the pilot has fewer than two questions, no question with two CoTs, or no CoT with two summaries.
 */
export function estimate(pilot: Pilot, seed: Seed): Estimates {
  const grades = pilot.flatMap(({ cots }) => cots.flatMap(({ summaries }) => summaries.flat()));
  const valid = grades.filter(Number.isFinite);
  const range = {
    low: valid.reduce((a, b) => Math.min(a, b), Infinity),
    high: valid.reduce((a, b) => Math.max(a, b), -Infinity),
  };
  const rows = pilot.map((question) => questionSums(question, range)).filter((row) => row.questions > 0);
  requireEnough(rows);
  const sums = addedUp(rows);
  const point = components(sums);
  const rng = createRng(deriveSeed(seed, 'resample'));
  const draws = Array.from({ length: RESAMPLES }, () =>
    components(addedUp(rows.map(() => rows[rng.int(rows.length)]!))),
  );
  const of = (read: (components: Components) => number): Estimate => interval(read(point), draws.map(read));
  return {
    questions: sums.questions,
    cots: sums.cots,
    summaries: sums.summaries,
    grades: sums.grades,
    failedGrades: grades.length - valid.length,
    lambda: of(noiseRatio),
    parts: {
      mean: of(({ mean }) => mean),
      difficulty: of(({ difficulty }) => difficulty),
      cot: of(({ cot }) => cot),
      summary: of(({ summary }) => summary),
      grader: of(({ grader }) => grader),
      spreadOfSpreads: of((c) => c.spreadOfSpreads),
    },
    passFail: valid.every((v) => v === range.low || v === range.high) ? range : null,
    allLow: sums.allLow / sums.questions,
    allHigh: sums.allHigh / sums.questions,
    point,
    draws,
  };
}

function requireEnough(rows: readonly { readonly cots: number; readonly summaries: number }[]): void {
  if (rows.length < 2)
    throw new UserError(`plan: the pilot must have scores of 2 questions or more, got ${rows.length}`);
  if (rows.every(({ cots }) => cots < 2))
    throw new UserError('plan: no question has two CoTs with a score, so how CoTs differ cannot be told');
  if (rows.every(({ cots, summaries }) => summaries === cots))
    throw new UserError('plan: no CoT has two summaries with a score, so the noise ratio cannot be told');
}

/** A resample in which something cannot be told says nothing of it. */
function interval(value: number, draws: readonly number[]): Estimate {
  if (Number.isNaN(value)) return { value, low: Number.NaN, high: Number.NaN };
  const sorted = Float64Array.from(draws.filter((draw) => !Number.isNaN(draw))).sort();
  // Interpolating between infinities gives NaN: an order statistic is taken instead.
  const at = (q: number) => {
    const between = quantileOfSorted(sorted, q);
    return Number.isNaN(between) ? Infinity : between;
  };
  return { value, low: at(0.025), high: at(0.975) };
}
