/** For tests: a base model whose weights are one number, its level, which every step raises by 1 and every sample says. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Policy } from '../../models/policy.js';
import type { BaseModel } from './host.js';

const silent = (tokens: ArrayLike<number>) => new Float32Array(tokens.length);

function policyOf(start: number): Policy {
  let level = start;
  const logprobs: Policy['logprobs'] = async (examples) =>
    examples.map(({ tokens }) => silent(tokens));
  return {
    ...{ context: 16, checkpointEnding: '.safetensors', logprobs },
    async snapshot() {
      const tokens = [level];
      return {
        sample: async (requests) =>
          requests.map(({ seeds }) =>
            seeds.map(() => ({ tokens, logprobs: silent(tokens), stopReason: 'stop' })),
          ),
        ...{ logprobs, dispose: async () => {} },
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

/** Its first level is the seed. */
export const levelBase: BaseModel = {
  ...{ name: 'level', context: 16, stop: 0 },
  create: async (seed) => policyOf(seed),
  load: async (path) => policyOf(Number(readFileSync(path, 'utf8'))),
};
