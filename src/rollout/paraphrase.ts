/** The third role, between shoggoth and face: the same CoT in other words, so that no choice of words carries a message. */
import { createRng, deriveSeed, type Seed } from '../random.js';
import type { Task } from '../tasks/task.js';
import { SPECIAL_PLACEHOLDER, type Tokenizer } from '../tasks/tokenizer.js';
import type { QuestionSamples } from './rollout.js';

export type ParaphraserMode = 'none' | 'canonical' | 'random';

export interface ParaphraseOptions {
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  /** `canonical` rewords in the one way, `random` line by line in one of several, `none` not at all. */
  readonly mode: ParaphraserMode;
  /** A rewording hangs on it and on the CoT's place. */
  readonly seed: Seed;
}

/** Sets what the face reads of every CoT. The shoggoth goes on learning, and the monitor reading, what was written. */
export function paraphraseCots(
  samples: readonly QuestionSamples[],
  { task, tokenizer, mode, seed }: ParaphraseOptions,
): void {
  if (mode === 'none') return;
  for (const [q, { question, cots }] of samples.entries()) {
    for (const [i, cot] of cots.entries()) {
      if (cot.error) continue;
      const rng = mode === 'random' ? createRng(deriveSeed(seed, 'paraphrase', q, i)) : null;
      // A special token inside a malformed CoT has no meaning that could be kept, and could carry a message.
      const text = task.paraphrase!(question, cot.text.replaceAll(SPECIAL_PLACEHOLDER, ''), rng);
      cot.reworded = { tokens: tokenizer.encode(text), text };
    }
  }
}
