/** Shares and means over pairs, each with the number of pairs behind it. */
import { mean } from '../../../stats/index.js';
import type { Pair } from './_pairs.js';
import type { Share } from './measures.js';

/** The share of values that are true. */
export function shareOf(these: readonly boolean[]): Share {
  return { share: mean(these.map(Number)), of: these.length };
}

/** The mean of a part of the score over the pairs whose summary has it; usually in 0..1. */
export function meanPart(pairs: readonly Pair[], part: 'task' | 'penalty' | 'appeal'): Share {
  const values = pairs.flatMap(({ summary }) => summary.grade?.[part] ?? []);
  return { share: mean(values), of: values.length };
}
