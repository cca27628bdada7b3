/** What a plan assumes of scores, with its numbers. */
import type { Components } from './components.js';
import type { Estimates } from './estimate.js';

/**
 * `normal`: D, V, W and the grader's error are normal, and each CoT's σ_W log-normal about its mean square.
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
    };

/** The model that the components stand for. A part that is not known counts as none. */
export function scoreModel(of: Components, passFail: Estimates['passFail']): ScoreModel {
  const grader = Number.isNaN(of.grader) ? 0 : of.grader;
  if (passFail === null || passFail.low === passFail.high) {
    const { difficulty, cot, summary } = of;
    const spreadOfSpreads = Number.isNaN(of.spreadOfSpreads) ? 0 : of.spreadOfSpreads;
    return { family: 'normal', difficulty, cot, summary, grader, spreadOfSpreads };
  }
  const scale = passFail.high - passFail.low;
  // A flip rate f gives a summary's grades the variance f (1 − f), and shrinks all pass rates towards 1/2 by 1 − 2 f.
  const noise = Math.min((grader / scale) ** 2, 0.24);
  const flips = (1 - Math.sqrt(1 - 4 * noise)) / 2;
  const shrink = 1 - 2 * flips;
  const passRate = Math.min(0.999, Math.max(0.001, ((of.mean - passFail.low) / scale - flips) / shrink));
  const most = passRate * (1 - passRate);
  const difficulty = Math.min((of.difficulty / scale / shrink) ** 2, 0.95 * most);
  const cot = Math.min((of.cot / scale / shrink) ** 2, 0.95 * (most - difficulty));
  return { family: 'pass-fail', passRate, difficulty: Math.sqrt(difficulty), cot: Math.sqrt(cot), flips };
}
