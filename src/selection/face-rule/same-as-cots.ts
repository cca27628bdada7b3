import type { KeepRule } from '../cot-rule/_keep-rule.js';
import type { FaceRule } from './_face-rule.js';
import { bestOverall } from './best-overall.js';

/**
 * Applies the CoT rule to the summaries of all competing CoTs, by the face's channel. If every
 * summary is a sample of its own and both roles read the same channel, the face learns exactly the
 * summaries of the kept CoTs, ties included.
 */
export function sameAsCots(cotRule: KeepRule): FaceRule {
  return { keep: cotRule, pools: bestOverall.pools };
}
