import { bestRule } from '../cot-rule/best.js';
import type { FaceRule } from './_face-rule.js';

/** The face learns the best summary of the CoT with the best score. */
export const bestOfBestCot: FaceRule = {
  keep: bestRule(1),
  pools(group, add) {
    const cot = group.bestCot();
    add(group.start[cot]!, group.start[cot + 1]!, 1);
  },
};
