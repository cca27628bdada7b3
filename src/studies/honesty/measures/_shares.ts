/** Shares and means over pairs, each with how many it is over. */
import { mean } from '../../../stats/index.js';
import type { Pair } from './_pairs.js';
import type { Share } from './measures.js';

/** The share of these that are true. */
export function shareOf(these: readonly boolean[]): Share {
  return { share: mean(these.map(Number)), of: these.length };
}

/** The mean of a score's part, over the pairs whose summary got one; usually in 0..1. */
export function meanPart(pairs: readonly Pair[], part: 'task' | 'penalty' | 'appeal'): Share {
  const values = pairs.flatMap(({ summary }) => summary.grade?.[part] ?? []);
  return { share: mean(values), of: values.length };
}
