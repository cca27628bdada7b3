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
  type Rarity,
  ratioInterval,
  unbounded,
} from './_intervals.js';
import { noiseGoesWithValue } from './_noise-by-value.js';
import { type QuestionSums, questionSums, resampler, sumOf, without } from './_question-sums.js';
import { validCots } from './_square-sums.js';
import type { ShownUneven } from './_unevenness.js';
import { rawVariances, type Variances } from './_variances.js';
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
  const whole = rawVariances(sums, useGrades);
  const left = rows.map((row) => rawVariances(without(sums, row), useGrades));
  const jackknifed = (
    read: (of: Variances) => number,
    weight: (row: QuestionSums) => number,
  ): Jackknifed => ({
    value: read(whole),
    without: left.map(read),
    informing: effectiveNumber(rows.map(weight)),
  });
  const rarity = (
    squares: (row: QuestionSums) => number,
    pairs: (row: QuestionSums) => number,
  ): Rarity => {
    const able = rows.filter((row) => pairs(row) > 0);
    // Rounding errors between equal scores do not count as noise.
    const noisy = able.filter((row) => squares(row) > 1e-12 * row.grades * size ** 2);
    return { able: able.length, noisy: noisy.length, most: size ** 2 / 4 };
  };
  const noiseOf = ({ summary, grader }: Variances) => summary + (grader || 0);
  const noise = jackknifed(noiseOf, (row) => row.grades - row.cots);
  const cot = jackknifed(
    (of) => of.cot,
    (row) => row.cots - 1,
  );
  const rareNoise = rarity(
    (row) => row.ofSummaries + row.ofGrades,
    (row) => row.grades - row.cots,
  );
  const all = () => 1;
  const deviation = ({ value }: Jackknifed, { low, high }: Range): Estimate => ({
    value: Math.sqrt(Math.max(0, value)),
    low: Math.sqrt(Math.max(0, low)),
    high: Math.sqrt(Math.max(0, high)),
  });
  const mean = jackknifed((of) => of.mean, all);
  const difficulty = jackknifed((of) => of.difficulty, all);
  const summary = jackknifed(
    (of) => of.summary,
    (row) => row.summaries - row.cots,
  );
  const grader = jackknifed(
    (of) => of.grader,
    (row) => row.grades - row.summaries,
  );
  const rareGrades = rarity(
    (row) => row.ofGrades,
    (row) => row.grades - row.summaries,
  );
  const known = noise.informing >= 1.5;
  return {
    lambda: {
      value: known ? noiseRatio(point) : Number.NaN,
      ...(known ? ratioInterval(noise, cot, rareNoise) : unbounded),
    },
    parts: {
      mean: { value: mean.value, ...jackknifeInterval(mean) },
      difficulty: deviation(difficulty, jackknifeInterval(difficulty)),
      cot: known ? deviation(cot, jackknifeInterval(cot)) : { ...unbounded, value: Number.NaN },
      summary: useGrades ? deviation(summary, jackknifeInterval(summary)) : unknown,
      grader: useGrades ? deviation(grader, noiseInterval(grader, rareGrades)) : unknown,
      noise: known
        ? deviation(noise, noiseInterval(noise, rareNoise))
        : { ...unbounded, value: Number.NaN },
      spreadOfSpreads: percentiles(point, draws, (of) => of.spreadOfSpreads),
      unevenNoise: percentiles(point, draws, ({ uneven }) =>
        Math.sqrt(Math.expm1(Math.max(0, uneven.noise))),
      ),
    },
  };
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
