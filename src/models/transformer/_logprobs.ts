/** Computes log-probabilities under one vector of weights, in tasks of bounded size. */

import { checkTokens } from '../check.js';
import type { Example } from '../policy.js';
import { evenCuts, splitLogprobs } from './_shards.js';
import { type Compute, packSequences, type Weights } from './_tasks.js';
import type { Shape } from './shape.js';

/** The number of tokens at which a task is cut off. */
const TASK_TOKENS = 1536;

/** Returns [T] log-probabilities for each example, 0 at position 0. */
export async function readLogprobs(
  compute: Compute,
  shape: Shape,
  weights: Weights,
  examples: readonly Pick<Example, 'tokens'>[],
): Promise<Float32Array[]> {
  examples.forEach(({ tokens }, i) => {
    checkTokens(`examples[${i}].tokens`, tokens, shape);
  });
  const parts = await Promise.all(
    evenCuts(examples, Number.POSITIVE_INFINITY, TASK_TOKENS).map(async (part) => {
      const sequences = packSequences(part.map(({ tokens }) => tokens));
      const result = await compute.run({ kind: 'logprobs', shape, weights, sequences });
      return splitLogprobs(sequences, result.logprobs);
    }),
  );
  return parts.flat();
}
