import { bestRule } from '../cot-rule/best.js';
import type { FaceRule } from './_face-rule.js';

/** The face learns the best summary of each CoT that the shoggoth learns, at that CoT's weight. */
export const bestInEachKeptCot: FaceRule = {
  keep: bestRule(1),
  pools: (group, add) =>
    group.eachKeptCot((cot, weight) => add(group.start[cot]!, group.start[cot + 1]!, weight)),
};
