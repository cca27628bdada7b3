/** The rule that stands without a model of scores: what is planned unless the pilot shows something better. */
import { cochranK } from '../closed-forms/index.js';
import { type Candidate, type Purse, splitOf } from './candidates.js';
import type { Estimates } from './estimate.js';

/** Policy gradient within a question: in units of the question's own spread, and as the scores are. */
export const ruleSchemes = { scaled: 'group-advantage', plain: 'nested-advantage' } as const;

/** A noise ratio where the pilot tells nothing of it: between those of `sums` and `lottery`. */
const USUAL_LAMBDA = 8;

export interface Rule {
  /** What λ the k is made of: the estimate; where that is infinite, its lower end; where nothing is known, a usual one. */
  readonly lambda: number;
  readonly from: 'estimate' | 'lower end' | 'usual';
  /** The nearest whole number to √(λ r), 1 or more, that leaves a question two CoTs. */
  readonly k: number;
  /** Policy gradient in units of the question's spread: safe where noise differs between questions, or has outliers. */
  readonly scaled: Candidate;
  /** Policy gradient on the scores as they are: a little better where noise is known to be even. */
  readonly plain: Candidate;
}

export function ruleFor({ lambda: { value, low } }: Pick<Estimates, 'lambda'>, purse: Purse): Rule {
  const from = Number.isFinite(value) ? 'estimate' : low > 0 ? 'lower end' : 'usual';
  const lambda = { estimate: value, 'lower end': low, usual: USUAL_LAMBDA }[from];
  const most = Math.max(1, Math.floor(purse.budget / 2 - purse.cotPrice));
  const k = Math.min(most, Math.round(cochranK(lambda, purse.cotPrice)));
  return {
    ...{ lambda, from, k },
    scaled: splitOf(ruleSchemes.scaled, purse, k),
    plain: splitOf(ruleSchemes.plain, purse, k),
  };
}
