/**
 * For tests: log p(next | last) from a table of logits, [vocab, vocab], with plain gradient descent
 * as its step.
 */
import type { Example, Policy } from './policy.js';

export interface Bigram extends Policy {
  readonly logits: Float64Array;
  /** The accumulated gradient of the loss, [vocab · vocab]. */
  readonly gradient: Float64Array;
  steps: number;
}

export function createBigram(
  vocab: number,
  logits: Float64Array = new Float64Array(vocab * vocab),
): Bigram {
  const gradient = new Float64Array(vocab * vocab);
  const logSoftmax = (row: number) => {
    const own = logits.subarray(row * vocab, (row + 1) * vocab);
    const total = Math.log(own.reduce((sum, x) => sum + Math.exp(x), 0));
    return own.map((x) => x - total);
  };
  const logprobsOf = ({ tokens }: Pick<Example, 'tokens'>) =>
    Float32Array.from(tokens, (token, t) => (t === 0 ? 0 : logSoftmax(tokens[t - 1]!)[token]!));
  const bigram: Bigram = {
    ...{ context: 64, checkpointEnding: '.bigram', logits, gradient, steps: 0 },
    logprobs: async (examples) => examples.map(logprobsOf),
    async accumulate(examples) {
      for (const { tokens, coef } of examples) {
        for (let t = 1; t < tokens.length; t++) {
          const row = tokens[t - 1]! * vocab;
          const p = logSoftmax(tokens[t - 1]!).map(Math.exp);
          for (let v = 0; v < vocab; v++) {
            gradient[row + v]! -= coef[t]! * ((v === tokens[t] ? 1 : 0) - p[v]!);
          }
        }
      }
      return { logprobs: examples.map(logprobsOf) };
    },
    async step({ learningRate }) {
      const gradNorm = Math.hypot(...gradient);
      for (let i = 0; i < logits.length; i++) logits[i]! -= learningRate * gradient[i]!;
      gradient.fill(0);
      bigram.steps++;
      return { gradNorm };
    },
    async snapshot() {
      throw new Error('a bigram is not sampled');
    },
    save: async () => {},
    dispose: async () => {},
  };
  return bigram;
}
