import { fractionRule } from '../cot-rule/fraction.js';
import type { FaceRule } from './_face-rule.js';
import { bestInEachKeptCot } from './best-in-each-kept-cot.js';
import { bestOverall } from './best-overall.js';

const poolsWithin = { scope: bestOverall.pools, 'kept-cot': bestInEachKeptCot.pools };

/**
 * The face learns the best fraction of the summaries of all competing CoTs, or of each CoT that the
 * shoggoth learns.
 */
export function fractionOfSummaries(fraction: number, within: keyof typeof poolsWithin): FaceRule {
  return { keep: fractionRule(fraction), pools: poolsWithin[within] };
}
