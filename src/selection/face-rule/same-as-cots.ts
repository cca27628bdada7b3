import type { KeepRule } from '../cot-rule/_keep-rule.js';
import type { FaceRule } from './_face-rule.js';
import { bestOverall } from './best-overall.js';

/**
 * The CoT rule again, for the summaries of all CoTs that compete, by the face's channel. Where every summary is a
 * sample of its own and both roles read one channel, these are the summaries of the kept CoTs, ties included.
 */
export function sameAsCots(cotRule: KeepRule): FaceRule {
  return { keep: cotRule, pools: bestOverall.pools };
}
