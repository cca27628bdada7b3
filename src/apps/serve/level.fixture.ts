/**
 * For tests: a base model whose weights are one number, its level. Every step raises it by 1, and
 * every sample consists of it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Policy } from '../../models/policy.js';
import type { BaseModel } from './host.js';

const zeros = (tokens: ArrayLike<number>) => new Float32Array(tokens.length);

function policyOf(start: number): Policy {
  let level = start;
  const logprobs: Policy['logprobs'] = async (examples) =>
    examples.map(({ tokens }) => zeros(tokens));
  return {
    context: 16,
    checkpointEnding: '.safetensors',
    logprobs,
    async snapshot() {
      const tokens = [level];
      return {
        sample: async (requests) =>
          requests.map(({ seeds }) =>
            seeds.map(() => ({ tokens, logprobs: zeros(tokens), stopReason: 'stop' })),
          ),
        logprobs,
        dispose: async () => {},
      };
    },
    accumulate: async (examples) => ({ logprobs: await logprobs(examples) }),
    async step() {
      level++;
      return { gradNorm: 0 };
    },
    save: async (path) => writeFileSync(path, String(level)),
    dispose: async () => {},
  };
}

/** A new model's level is its seed. */
export const levelBase: BaseModel = {
  name: 'level',
  context: 16,
  stop: 0,
  create: async (seed) => policyOf(seed),
  load: async (path) => policyOf(Number(readFileSync(path, 'utf8'))),
};
