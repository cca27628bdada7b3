/** The rule that needs no model of scores, and stands unless the pilot shows something better. */
import { cochranK } from '../closed-forms/index.js';
import { type Candidate, type Purse, withK } from './candidates.js';
import type { Estimates } from './estimate.js';

/** Policy gradient within a question, in units of its own spread or on the scores as they are. */
export const ruleSchemes = { scaled: 'group-advantage', plain: 'nested-advantage' } as const;

/** The noise ratio assumed where the pilot reveals none: between those of `sums` and `lottery`. */
const USUAL_LAMBDA = 8;

export interface Rule {
  /** The λ behind k: the estimate; its lower end if that is infinite; a usual one if unknown. */
  readonly lambda: number;
  readonly from: 'estimate' | 'lower end' | 'usual';
  /** The whole number nearest to √(λ r), at least 1, that leaves a question two CoTs. */
  readonly k: number;
  /**
   * In units of the question's spread: safe where noise differs between questions or has outliers.
   */
  readonly scaled: Candidate;
  /** On the scores as they are: slightly better where noise is known to be even. */
  readonly plain: Candidate;
}

export function ruleFor({ lambda: { value, low } }: Pick<Estimates, 'lambda'>, purse: Purse): Rule {
  const from = sourceOfLambda(value, low);
  const lambda = { estimate: value, 'lower end': low, usual: USUAL_LAMBDA }[from];
  const most = Math.max(1, Math.floor(purse.budget / 2 - purse.cotPrice));
  const k = Math.min(most, Math.round(cochranK(lambda, purse.cotPrice)));
  return {
    lambda,
    from,
    k,
    scaled: withK(ruleSchemes.scaled, purse, k),
    plain: withK(ruleSchemes.plain, purse, k),
  };
}

function sourceOfLambda(estimate: number, low: number): Rule['from'] {
  if (Number.isFinite(estimate)) return 'estimate';
  return low > 0 ? 'lower end' : 'usual';
}
