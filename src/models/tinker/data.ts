/** Converts examples with coefficients into the protocol's data, in a server's dialect. */

import type { Example } from '../policy.js';
import type { Dialect } from './dialects.js';
import type { Datum, ModelPass } from './wire.js';

/** The most tokens of one request, which keeps bodies to a few megabytes. */
const REQUEST_TOKENS = 200_000;

/** Distributes examples, in order, over requests of bounded size. */
export function inRequests<E extends Pick<Example, 'tokens'>>(examples: readonly E[]): E[][] {
  const requests: E[][] = [];
  let room = 0;
  for (const example of examples) {
    if (room < example.tokens.length) {
      requests.push([]);
      room = REQUEST_TOKENS;
    }
    requests.at(-1)!.push(example);
    room -= example.tokens.length;
  }
  return requests;
}

/** A datum whose targets are all tokens but the first. */
function datum(tokens: ArrayLike<number>, inputs: Readonly<Record<string, number[]>>): Datum {
  const all = Array.from(tokens);
  const tensor = (data: number[], dtype: string) => ({ data, dtype, shape: [data.length] });
  return {
    model_input: { chunks: [{ type: 'encoded_text', tokens: all.slice(0, -1) }] },
    loss_fn_inputs: {
      target_tokens: tensor(all.slice(1), 'int64'),
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, data]) => [name, tensor(data, 'float32')]),
      ),
    },
  };
}

const constant = (length: number, value: number) => Array.from({ length }, () => value);

/** A pass that only reads log-probabilities. */
export function readingPass(examples: readonly Pick<Example, 'tokens'>[]): ModelPass {
  return {
    data: examples.map(({ tokens }) => datum(tokens, { weights: constant(tokens.length - 1, 1) })),
    loss_fn: 'cross_entropy',
  };
}

type Carry = (examples: readonly Example[], scaleOf: (mask: number) => number) => ModelPass;

const carriers: Readonly<Record<Dialect['coefficients'], Carry>> = {
  weights: (examples, scaleOf) => ({
    data: examples.map(({ tokens, coef }) => {
      const weights = Array.from(coef).slice(1);
      const scale = scaleOf(weights.filter((c) => c !== 0).length);
      return datum(tokens, { weights: weights.map((c) => c * scale) });
    }),
    loss_fn: 'cross_entropy',
  }),
  advantages: (examples, scaleOf) => ({
    data: examples.map(({ tokens, coef }) => {
      const wanted = Array.from(coef).slice(1);
      const scale = scaleOf(wanted.filter((c) => c !== 0).length);
      return datum(tokens, {
        weights: wanted.map((c) => (c === 0 ? 0 : 1)),
        logprobs: constant(wanted.length, 0),
        advantages: wanted.map((c) => c * scale),
      });
    }),
    loss_fn: 'cispo',
  }),
};

/**
 * A pass whose gradient is the plain sum −Σ coef · ∇ log p.
 * @param sequences the number of sequences that the server divides by, if it averages
 */
export function learningPass(
  examples: readonly Example[],
  dialect: Dialect,
  sequences: number,
): ModelPass {
  const scaleOf = dialect.averages ? (mask: number) => mask * sequences : () => 1;
  const pass = carriers[dialect.coefficients](examples, scaleOf);
  return dialect.lossConfig ? { ...pass, loss_fn_config: { ...dialect.lossConfig } } : pass;
}
