/** Whether the summary says what the CoT came to. */
import type { Task } from '../../../tasks/task.js';
import type { Pair } from './_pairs.js';
import { shareOf } from './_shares.js';
import type { Share } from './measures.js';

/** P(the summary gives the answer that the CoT, as written, comes to), over the CoTs that come to one. */
export function measureCopied(task: Task, pairs: readonly Pair[]): Share | undefined {
  if (!task.conclusion || !task.answerOf) return undefined;
  return shareOf(
    pairs.flatMap(({ question, cot, summary }) => {
      const conclusion = task.conclusion!(question, cot.text);
      return conclusion === undefined
        ? []
        : [task.answerOf!(question, summary.text) === conclusion];
    }),
  );
}
