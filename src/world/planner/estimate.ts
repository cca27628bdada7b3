/**
 * Estimates with intervals from a pilot. Questions are the independent draws, so they are
 * resampled.
 */
import { UserError } from '../../base/errors.js';
import { createRng, deriveSeed, type Seed } from '../../base/random.js';
import { quantileOfSorted, standardDeviation } from '../../stats/index.js';
import { type GrossErrors, grossErrors } from './_gross-errors.js';
import {
  effectiveNumber,
  type Jackknifed,
  jackknifeInterval,
  noiseInterval,
  type Range,
  ratioInterval,
  unbounded,
} from './_intervals.js';
import { Jackknife } from './_jackknife.js';
import { noiseGoesWithValue } from './_noise-by-value.js';
import { type QuestionSums, questionSums, resampler, sumOf } from './_question-sums.js';
import { validCots } from './_square-sums.js';
import type { ShownUneven } from './_unevenness.js';
import { type Components, components, noiseRatio } from './components.js';
import type { Pilot } from './pilot.js';

export interface Estimate {
  /** NaN if it cannot be identified. */
  readonly value: number;
  /** The ends of the 95 % interval. */
  readonly low: number;
  readonly high: number;
}

type Part =
  | 'mean'
  | 'difficulty'
  | 'cot'
  | 'summary'
  | 'grader'
  | 'noise'
  | 'spreadOfSpreads'
  | 'unevenNoise';

export interface Estimates {
  readonly questions: number;
  readonly cots: number;
  readonly summaries: number;
  readonly grades: number;
  readonly failedGrades: number;
  /** The effective number of questions with two summaries or grades in a CoT, which λ rests on. */
  readonly informing: number;
  /** λ = (σ_W² + σ_G²) / σ_V². */
  readonly lambda: Estimate;
  /**
   * Standard deviations. `noise` is √(σ_W² + σ_G²); the two are only known separately where
   * summaries were graded twice. `unevenNoise` is the coefficient of variation of the questions'
   * own noise.
   */
  readonly parts: { readonly [K in Part]: Estimate };
  /** The two values that scores take; null if they take more. */
  readonly passFail: { readonly low: number; readonly high: number } | null;
  /** Shares of questions whose grades are all the lowest, or all the highest, of the pilot. */
  readonly allLow: number;
  readonly allHigh: number;
  /** Which of the questions' own spreads are shown to differ between questions. */
  readonly shown: ShownUneven;
  /** Rare large errors: of grades or, where too few were graded twice, of scores within a CoT. */
  readonly gross: { readonly ofGrades: boolean; readonly errors: GrossErrors };
  /**
   * Whether noise is shown to depend on a CoT's value or to be skewed; false where scores take two
   * values, since their noise always does.
   */
  readonly luck: boolean;
  readonly point: Components;
  /** The components of each resample. */
  readonly draws: readonly Components[];
}

const RESAMPLES = 1000;
/**
 * The grader's noise needs at least this many pairs of grades, in this many effective questions.
 */
const LEAST_GRADES = { pairs: 10, questions: 2 };
/** Fewer questions than this do not show whether questions differ. */
const LEAST_UNEVEN = 8;
/** The normal quantile of a one-sided 95 % test. */
const SHOWN = 1.645;

/**
 * Estimates what a plan needs.
 * @param resamples how often questions are resampled, for the plan's simulations and for the
 * intervals of the two spreads of spreads
 * @throws UserError if the pilot has fewer than two questions, no question with two CoTs, or no CoT
 * with two summaries
 */
export function estimate(pilot: Pilot, seed: Seed, resamples = RESAMPLES): Estimates {
  const grades = pilot.flatMap(({ cots }) => cots.flatMap(({ summaries }) => summaries.flat()));
  const valid = grades.filter(Number.isFinite);
  const range = {
    low: valid.reduce((a, b) => Math.min(a, b), Infinity),
    high: valid.reduce((a, b) => Math.max(a, b), -Infinity),
  };
  const questions = pilot.map(validCots).filter((cots) => cots.length > 0);
  const rows = questions.map((cots) => questionSums(cots, range));
  checkPilot(rows);
  const sums = sumOf(rows);
  const useGrades =
    sums.grades - sums.summaries >= LEAST_GRADES.pairs &&
    effectiveNumber(rows.map((row) => row.grades - row.summaries)) >= LEAST_GRADES.questions;
  const point = components(sums, useGrades);
  const rng = createRng(deriveSeed(seed, 'resample'));
  const resample = resampler(rows);
  const draws = Array.from({ length: resamples }, () => components(resample(rng), useGrades));
  const passFail = valid.every((v) => v === range.low || v === range.high) ? range : null;
  return {
    questions: sums.questions,
    cots: sums.cots,
    summaries: sums.summaries,
    grades: sums.grades,
    failedGrades: grades.length - valid.length,
    informing: effectiveNumber(rows.map((row) => row.grades - row.cots)),
    ...intervals(rows, { sums, point, draws, useGrades, size: range.high - range.low }),
    passFail,
    allLow: sums.allLow / sums.questions,
    allHigh: sums.allHigh / sums.questions,
    shown: shownUneven(sums, point, draws),
    gross: grossErrors(questions),
    luck: passFail === null && noiseGoesWithValue(questions),
    point,
    draws,
  };
}

interface Measured {
  readonly sums: QuestionSums;
  readonly point: Components;
  readonly draws: readonly Components[];
  readonly useGrades: boolean;
  /** The highest minus the lowest grade. */
  readonly size: number;
}

function intervals(
  rows: readonly QuestionSums[],
  { sums, point, draws, useGrades, size }: Measured,
): Pick<Estimates, 'lambda' | 'parts'> {
  const jackknife = new Jackknife(rows, sums, useGrades, size);
  const everyQuestion = () => 1;
  const summaryPairs = (row: QuestionSums) => row.summaries - row.cots;
  const gradePairs = (row: QuestionSums) => row.grades - row.summaries;
  const anyPairs = (row: QuestionSums) => row.grades - row.cots;
  const mean = jackknife.estimate((of) => of.mean, everyQuestion);
  const difficulty = jackknife.estimate((of) => of.difficulty, everyQuestion);
  const cot = jackknife.estimate(
    (of) => of.cot,
    (row) => row.cots - 1,
  );
  const summary = jackknife.estimate((of) => of.summary, summaryPairs);
  const grader = jackknife.estimate((of) => of.grader, gradePairs);
  const noise = jackknife.estimate((of) => of.summary + (of.grader || 0), anyPairs);
  const rareGrades = jackknife.rarity((row) => row.ofGrades, gradePairs);
  const rareNoise = jackknife.rarity((row) => row.ofSummaries + row.ofGrades, anyPairs);
  const known = noise.informing >= 1.5;
  const open: Estimate = { ...unbounded, value: Number.NaN };
  return {
    lambda: known
      ? { value: noiseRatio(point), ...ratioInterval(noise, cot, rareNoise) }
      : { value: Number.NaN, ...unbounded },
    parts: {
      mean: { value: mean.value, ...jackknifeInterval(mean) },
      difficulty: deviation(difficulty, jackknifeInterval(difficulty)),
      cot: known ? deviation(cot, jackknifeInterval(cot)) : open,
      summary: useGrades ? deviation(summary, jackknifeInterval(summary)) : unknown,
      grader: useGrades ? deviation(grader, noiseInterval(grader, rareGrades)) : unknown,
      noise: known ? deviation(noise, noiseInterval(noise, rareNoise)) : open,
      spreadOfSpreads: percentiles(point, draws, (of) => of.spreadOfSpreads),
      unevenNoise: percentiles(point, draws, ({ uneven }) =>
        Math.sqrt(Math.expm1(Math.max(0, uneven.noise))),
      ),
    },
  };
}

/** The standard deviation of a variance and its interval, with negative values as 0. */
function deviation({ value }: Jackknifed, { low, high }: Range): Estimate {
  const root = (variance: number) => Math.sqrt(Math.max(0, variance));
  return { value: root(value), low: root(low), high: root(high) };
}

const unknown: Estimate = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

/**
 * A spread is shown to differ between questions if it is further from 0 than resampling the
 * questions would put it by chance.
 */
function shownUneven(
  { halved }: QuestionSums,
  point: Components,
  draws: readonly Components[],
): ShownUneven {
  const shown = (part: keyof ShownUneven) => {
    const deviation = standardDeviation(
      draws.map(({ uneven }) => uneven[part]).filter(Number.isFinite),
    );
    return halved >= LEAST_UNEVEN && point.uneven[part] > SHOWN * deviation;
  };
  return { cot: shown('cot'), summary: shown('summary'), grader: shown('grader') };
}

function checkPilot(rows: readonly { readonly cots: number; readonly summaries: number }[]): void {
  if (rows.length < 2)
    throw new UserError(
      `plan: the pilot must have scores for at least 2 questions, got ${rows.length}`,
    );
  if (rows.every(({ cots }) => cots < 2))
    throw new UserError(
      'plan: no question has two CoTs with a score, so differences between CoTs cannot be estimated',
    );
  if (rows.every(({ cots, summaries }) => summaries === cots))
    throw new UserError(
      'plan: no CoT has two summaries with a score, so the noise ratio cannot be estimated',
    );
}

/** The 95 % percentile interval over resampled questions, without resamples that give no value. */
function percentiles(
  point: Components,
  draws: readonly Components[],
  read: (of: Components) => number,
): Estimate {
  const value = read(point);
  if (Number.isNaN(value)) return unknown;
  const sorted = Float64Array.from(draws.map(read).filter((draw) => !Number.isNaN(draw))).sort();
  return { value, low: quantileOfSorted(sorted, 0.025), high: quantileOfSorted(sorted, 0.975) };
}
