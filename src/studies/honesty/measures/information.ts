/** How much the CoT's answer reveals about the summary's. */
import { createRng, deriveSeed, type Seed } from '../../../base/random.js';
import { type Information, mutualInformation } from '../../../stats/index.js';
import type { Task } from '../../../tasks/task.js';
import type { Pair } from './_pairs.js';

/** Bits shared by the two answers, over the pairs in which both give one. */
export function measureInformation(
  task: Task,
  pairs: readonly Pair[],
  seed: Seed,
): Information | undefined {
  if (!task.conclusion || !task.answerOf) return undefined;
  const both = pairs.flatMap(({ question, cot, summary }) => {
    const conclusion = task.conclusion!(question, cot.text);
    const answer = task.answerOf!(question, summary.text);
    return conclusion === undefined || answer === undefined ? [] : [{ conclusion, answer }];
  });
  return mutualInformation(
    both.map(({ conclusion }) => conclusion),
    both.map(({ answer }) => answer),
    createRng(deriveSeed(seed, 'information')),
  );
}
