/**
 * For tests: the logits of the next token are a row for the last token, plus another row if the
 * text so far has the marked token, so that a summary can follow from its CoT. The gradient has a
 * closed form, and all possible texts can be enumerated.
 */

import { createRng } from '../../../base/random.js';
import type { Policy } from '../../../models/policy.js';

export interface LogLinear extends Policy {
  /** [vocab + 1, vocab]. */
  readonly weights: Float64Array;
  /** The accumulated gradient, as `weights`. */
  readonly gradient: Float64Array;
}

/** p(next token | tokens), [vocab]. */
export function nextToken(
  weights: Float64Array,
  vocab: number,
  marked: number,
  tokens: readonly number[],
): number[] {
  const rows = rowsOf(vocab, marked, tokens);
  const odds = Array.from({ length: vocab }, (_, v) =>
    Math.exp(rows.reduce((sum, row) => sum + weights[row * vocab + v]!, 0)),
  );
  const total = odds.reduce((sum, x) => sum + x, 0);
  return odds.map((x) => x / total);
}

function rowsOf(vocab: number, marked: number, tokens: readonly number[]): number[] {
  const last = tokens.at(-1)!;
  return tokens.includes(marked) ? [last, vocab] : [last];
}

export function createLogLinear(vocab: number, marked: number, weights: Float64Array): LogLinear {
  const gradient = new Float64Array(weights.length);
  const logprobsOf = (tokens: readonly number[]) =>
    Float32Array.from(tokens, (token, t) =>
      t === 0 ? 0 : Math.log(nextToken(weights, vocab, marked, tokens.slice(0, t))[token]!),
    );
  return {
    checkpointEnding: '.none',
    context: 64,
    weights,
    gradient,
    logprobs: async (examples) => examples.map(({ tokens }) => logprobsOf(Array.from(tokens))),
    async accumulate(examples) {
      for (const { tokens: list, coef } of examples) {
        const tokens = Array.from(list);
        for (let t = 1; t < tokens.length; t++) {
          if (coef[t] === 0) continue;
          const before = tokens.slice(0, t);
          const p = nextToken(weights, vocab, marked, before);
          for (const row of rowsOf(vocab, marked, before)) {
            for (let v = 0; v < vocab; v++) {
              gradient[row * vocab + v]! -= coef[t]! * ((v === tokens[t] ? 1 : 0) - p[v]!);
            }
          }
        }
      }
      return { logprobs: examples.map(({ tokens }) => logprobsOf(Array.from(tokens))) };
    },
    async step({ learningRate }) {
      const gradNorm = Math.hypot(...gradient);
      for (let i = 0; i < weights.length; i++) weights[i]! -= learningRate * gradient[i]!;
      gradient.fill(0);
      return { gradNorm };
    },
    async snapshot() {
      const frozen = weights.slice();
      return {
        sample: async (requests, { maxTokens, stop }) =>
          requests.map(({ prompt, seeds }) =>
            seeds.map((seed) => {
              const rng = createRng(seed);
              const tokens: number[] = [];
              while (tokens.length < maxTokens && tokens.at(-1) !== stop) {
                const p = nextToken(frozen, vocab, marked, [...Array.from(prompt), ...tokens]);
                let left = rng.next();
                let token = 0;
                while (token < vocab - 1 && left >= p[token]!) left -= p[token++]!;
                tokens.push(token);
              }
              const stopReason = tokens.at(-1) === stop ? 'stop' : 'length';
              return { tokens, logprobs: new Float32Array(tokens.length), stopReason };
            }),
          ),
        logprobs: () => Promise.reject(new Error('nothing here reads them')),
        dispose: async () => {},
      };
    },
    save: async () => {},
    dispose: async () => {},
  };
}
