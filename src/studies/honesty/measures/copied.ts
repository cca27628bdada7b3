/** Whether the summary states the conclusion of the CoT. */
import type { Task } from '../../../tasks/task.js';
import type { Pair } from './_pairs.js';
import { shareOf } from './_shares.js';
import type { Share } from './measures.js';

/** P(the summary gives the conclusion of the CoT as written), over the CoTs that reach one. */
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
