/** What a plan assumes of scores, with its numbers. */
import type { GrossErrors } from './_gross-errors.js';
import { type ScaleFactor, scaleFactor } from './_unevenness.js';
import type { Components } from './components.js';
import type { Estimates } from './estimate.js';

/**
 * `normal`: D, V, W and the grader's error are normal, and each CoT's σ_W log-normal about its mean square. Where the pilot shows that
 * questions differ in it, their own σ_V, σ_W and σ_G are log-normal too; where it shows that a few grades are far off, the error is one
 * of two normal distributions.
 * `pass-fail`: a question's pass rate is beta about the mean, a CoT's pass rate beta about the question's, a summary passes or
 * fails, and the grader flips it at a fixed rate. Values are 0 and 1.
 */
export type ScoreModel =
  | {
      readonly family: 'normal';
      readonly difficulty: number;
      readonly cot: number;
      readonly summary: number;
      readonly grader: number;
      readonly spreadOfSpreads: number;
      /** How the questions' own spreads differ; the mean squares are the σ² above. */
      readonly scales?: ScaleFactor;
      /** Of the grader's error. */
      readonly gross?: GrossErrors;
      /** Of the summaries' qualities. */
      readonly grossQuality?: GrossErrors;
    }
  | {
      readonly family: 'pass-fail';
      /** Between 0 and 1. */
      readonly passRate: number;
      /** Standard deviations of the questions' and, within a question, the CoTs' pass rates. */
      readonly difficulty: number;
      readonly cot: number;
      /** The rate at which the grader is wrong, 0 to below 0.5. */
      readonly flips: number;
      /** The standard deviation of the logarithm of the questions' own rates of being wrong. */
      readonly flipSpread?: number;
    };

/** The model that the components stand for. A part that is not known counts as none. */
export function scoreModel(
  of: Components,
  { passFail, shown, gross }: Pick<Estimates, 'passFail' | 'shown' | 'gross'>,
): ScoreModel {
  const grader = Number.isNaN(of.grader) ? 0 : of.grader;
  if (passFail === null || passFail.low === passFail.high) {
    const { difficulty, cot, summary } = of;
    const noise = summary ** 2 + grader ** 2;
    const scales = scaleFactor(of.uneven, shown, noise > 0 ? summary ** 2 / noise : 0);
    return {
      ...{ family: 'normal', difficulty, cot, summary, grader },
      spreadOfSpreads: withinQuestions(of.spreadOfSpreads, scales),
      ...(scales.some((x) => x !== 0) ? { scales } : {}),
      ...(gross.errors.part > 0
        ? { [gross.ofGrades ? 'gross' : 'grossQuality']: gross.errors }
        : {}),
    };
  }
  const scale = passFail.high - passFail.low;
  // A flip rate f gives a summary's grades the variance f (1 − f), and shrinks all pass rates towards 1/2 by 1 − 2 f.
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
    ...{
      family: 'pass-fail',
      passRate,
      difficulty: Math.sqrt(difficulty),
      cot: Math.sqrt(cot),
      flips,
    },
    ...(flipSpread > 0 ? { flipSpread } : {}),
  };
}

/** What is left of the spread of the CoTs' σ_W when the questions' part is taken from it. */
function withinQuestions(spreadOfSpreads: number, [ofQuestions]: ScaleFactor): number {
  if (Number.isNaN(spreadOfSpreads)) return 0;
  return Math.sqrt(Math.expm1(Math.max(0, Math.log1p(spreadOfSpreads ** 2) - ofQuestions ** 2)));
}
