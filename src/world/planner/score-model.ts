/** The planner's model of scores. */
import type { GrossErrors } from './_gross-errors.js';
import { type ScaleFactor, scaleFactor } from './_unevenness.js';
import type { Components } from './components.js';
import type { Estimates } from './estimate.js';

/**
 * `normal`: D, V, W and the grader's error are normal, and each CoT's σ_W is log-normal about its
 * mean square. Where the pilot shows that questions differ in σ_V, σ_W or σ_G, these are log-normal
 * too. Where it shows that a few grades are far off, the error comes from one of two normal
 * distributions. `pass-fail`: a question's pass rate is beta-distributed about the mean and a CoT's
 * about the question's; a summary passes or fails, and the grader flips it at a fixed rate. Scores
 * are 0 and 1.
 */
export type ScoreModel =
  | {
      readonly family: 'normal';
      readonly difficulty: number;
      readonly cot: number;
      readonly summary: number;
      readonly grader: number;
      readonly spreadOfSpreads: number;
      /** How the questions' own spreads differ; their mean squares are the σ² above. */
      readonly scales?: ScaleFactor | undefined;
      /** Gross errors of the grader. */
      readonly gross?: GrossErrors | undefined;
      /** Gross deviations of the summaries' qualities. */
      readonly grossQuality?: GrossErrors | undefined;
    }
  | {
      readonly family: 'pass-fail';
      /** Strictly between 0 and 1. */
      readonly passRate: number;
      /** Standard deviations of the questions' pass rates, and of the CoTs' within a question. */
      readonly difficulty: number;
      readonly cot: number;
      /** The rate at which the grader is wrong, in [0, 0.5). */
      readonly flips: number;
      /** The standard deviation of the logarithm of the questions' own rates of error. */
      readonly flipSpread?: number | undefined;
    };

/** Builds the model from the components. An unknown part counts as zero. */
export function scoreModel(
  of: Components,
  { passFail, shown, gross }: Pick<Estimates, 'passFail' | 'shown' | 'gross'>,
): ScoreModel {
  const grader = Number.isNaN(of.grader) ? 0 : of.grader;
  if (passFail === null || passFail.low === passFail.high) {
    const { difficulty, cot, summary } = of;
    const noise = summary ** 2 + grader ** 2;
    const hasGross = gross.errors.part > 0;
    const scales = scaleFactor(of.uneven, shown, noise > 0 ? summary ** 2 / noise : 0);
    return {
      family: 'normal',
      difficulty,
      cot,
      summary,
      grader,
      spreadOfSpreads: withinQuestions(of.spreadOfSpreads, scales),
      scales: scales.some((x) => x !== 0) ? scales : undefined,
      gross: hasGross && gross.ofGrades ? gross.errors : undefined,
      grossQuality: hasGross && !gross.ofGrades ? gross.errors : undefined,
    };
  }
  const scale = passFail.high - passFail.low;
  // A flip rate f gives grades the variance f (1 − f) and shrinks pass rates towards 1/2 by 1 − 2
  // f.
  const noise = Math.min((grader / scale) ** 2, 0.24);
  const flips = (1 - Math.sqrt(1 - 4 * noise)) / 2;
  const shrink = 1 - 2 * flips;
  const passRate = Math.min(
    0.999,
    Math.max(0.001, ((of.mean - passFail.low) / scale - flips) / shrink),
  );
  const most = passRate * (1 - passRate);
  const difficulty = Math.min((of.difficulty / scale / shrink) ** 2, 0.95 * most);
  const cot = Math.min((of.cot / scale / shrink) ** 2, 0.95 * (most - difficulty));
  const flipSpread = shown.grader && of.uneven.grader > 0 ? 2 * Math.sqrt(of.uneven.grader) : 0;
  return {
    family: 'pass-fail',
    passRate,
    difficulty: Math.sqrt(difficulty),
    cot: Math.sqrt(cot),
    flips,
    flipSpread: flipSpread > 0 ? flipSpread : undefined,
  };
}

/** The spread of the CoTs' σ_W without the questions' part of it. */
function withinQuestions(spreadOfSpreads: number, [ofQuestions]: ScaleFactor): number {
  if (Number.isNaN(spreadOfSpreads)) return 0;
  return Math.sqrt(Math.expm1(Math.max(0, Math.log1p(spreadOfSpreads ** 2) - ofQuestions ** 2)));
}
