import { normalCdf } from '../../stats/index.js';
import { requireAtLeast, requireInside } from './_check.js';
import { increasingRoot } from './_root.js';

/** A round of very many questions whose difficulty is normal, selected across questions. */
export interface DifficultySpread {
  /** The standard deviation of the questions' mean scores, 0 or more. */
  readonly difficultySd: number;
  /**
   * The standard deviation of the scores within a question, above 0; √3 where σ_V = σ_W = σ_G = 1.
   */
  readonly withinSd?: number;
  /** The share of all samples that is kept, between 0 and 1. */
  readonly kept?: number;
  /** The share of all questions that counts as the hardest, between 0 and 1. */
  readonly hardest?: number;
}

/**
 * Returns the share of the kept samples that comes from the hardest questions if the best samples
 * of the whole round are kept: ∫ over d in the hardest of φ(d) Φ(−(τ − s d) / w) dd / kept, where s
 * and w are the two standard deviations and τ is the score that the kept share exceeds. Without
 * spread of difficulty it is `hardest`. Selection within each question, or after each question's
 * mean is subtracted, gives `hardest` at any spread.
 *
 * This is the limit of many questions with many samples each. With 32 questions of 32 samples the
 * share is .147, .076 and .015 in place of .145, .072 and .012 at a difficulty sd of 0.5, 1 and 2.
 * @throws RangeError for arguments out of range.
 */
export function hardestShare({
  difficultySd,
  withinSd = Math.sqrt(3),
  kept = 0.25,
  hardest = 0.25,
}: DifficultySpread): number {
  requireAtLeast('hardestShare', 'difficultySd', difficultySd, 0);
  requireInside('hardestShare', 'withinSd', withinSd, 0, Infinity);
  requireInside('hardestShare', 'kept', kept, 0, 1);
  requireInside('hardestShare', 'hardest', hardest, 0, 1);
  const quantile = (p: number) => increasingRoot((z) => normalCdf(z) - p, -40, 40);
  const threshold = -quantile(kept) * Math.hypot(difficultySd, withinSd);
  const edge = quantile(hardest);
  return belowMean(edge, (d) => normalCdf((difficultySd * d - threshold) / withinSd)) / kept;
}

/**
 * Returns ∫ φ(d) f(d) dd over d < edge, by the trapezoid rule after substituting d = edge − exp(u −
 * exp(−u)). Source: Takahasi & Mori, Double Exponential Formulas for Numerical Integration, 1974.
 */
function belowMean(edge: number, f: (d: number) => number): number {
  const step = 1 / 64;
  let sum = 0;
  for (let u = -4; u <= 4; u += step) {
    const below = Math.exp(u - Math.exp(-u));
    const d = edge - below;
    sum += step * below * (1 + Math.exp(-u)) * Math.exp((-d * d) / 2) * f(d);
  }
  return sum / Math.sqrt(2 * Math.PI);
}
