/**
 * Builds the sequence that a role learns for a sample: its prompt, then exactly the tokens that it
 * sampled.
 */

import type { Tokenizer } from '../models/text/tokenizer.js';
import type { SampleRef } from '../selection/scheme.js';
import { facePromptOf, type QuestionSamples } from './rollout.js';

/** A sample as one sequence; the tokens from index `start` on are the role's own. */
export interface Sequence {
  readonly tokens: readonly number[];
  readonly start: number;
}

/** Returns question prompt and CoT, as the same object for the same sample. */
export function shoggothSequences(
  samples: readonly QuestionSamples[],
  tokenizer: Tokenizer,
): (ref: SampleRef) => Sequence {
  return remembered(({ question, cot }) => {
    const node = samples[question]!;
    return sequence(tokenizer.shoggothPrompt(node.question.text), node.cots[cot]!.tokens);
  });
}

/** Returns question, CoT and summary, as the same object for the same sample. */
export function faceSequences(
  samples: readonly QuestionSamples[],
  tokenizer: Tokenizer,
): (ref: SampleRef) => Sequence {
  return remembered(({ question, cot, summary }) => {
    const node = samples[question]!;
    const sample = node.cots[cot]!;
    return sequence(
      facePromptOf(tokenizer, node.question, sample),
      sample.summaries[summary!]!.tokens,
    );
  });
}

function sequence(prompt: readonly number[], sampled: readonly number[]): Sequence {
  return { tokens: [...prompt, ...sampled], start: prompt.length };
}

function remembered(make: (ref: SampleRef) => Sequence): (ref: SampleRef) => Sequence {
  const made = new Map<string, Sequence>();
  return (ref) => {
    const key = `${ref.question}/${ref.cot}/${ref.summary}`;
    const known = made.get(key) ?? make(ref);
    made.set(key, known);
    return known;
  };
}
