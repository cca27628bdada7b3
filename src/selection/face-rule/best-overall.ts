import { bestRule } from '../cot-rule/best.js';
import type { FaceRule } from './_face-rule.js';

/** The best summary of all CoTs that compete: of the question, or of the round in the scopes that span it. */
export const bestOverall: FaceRule = {
  keep: bestRule(1),
  pools: ({ from, to, start }, add) => add(start[from]!, start[to]!, 1),
};
