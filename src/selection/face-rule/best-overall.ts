import { bestRule } from '../cot-rule/best.js';
import type { FaceRule } from './_face-rule.js';

/**
 * The face learns the best summary of all competing CoTs: those of the question, or those of the
 * round in a scope that spans it.
 */
export const bestOverall: FaceRule = {
  keep: bestRule(1),
  pools: ({ from, to, start }, add) => add(start[from]!, start[to]!, 1),
};
