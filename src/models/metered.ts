/** Counts the tokens that go in and out of a model: what a cluster is paid for. */
import type { Example, Policy, Sampler } from './policy.js';

/** Tokens since the start of training, evaluations included. */
export interface TokenCount {
  /** Of prompts, once for each request, however many samples share it; and of sequences whose log-probabilities were read. */
  read: number;
  /** Stop tokens included. */
  sampled: number;
  /** Of sequences that were learnt from, as often as they were. */
  trained: number;
}

export const noTokens = (): TokenCount => ({ read: 0, sampled: 0, trained: 0 });

export const allTokens = ({ read, sampled, trained }: TokenCount): number =>
  read + sampled + trained;

const lengths = (examples: readonly Pick<Example, 'tokens'>[]) =>
  examples.reduce((sum, { tokens }) => sum + tokens.length, 0);

/** The same sampler, which adds to a count. */
export function meteredSampler(sampler: Sampler, count: TokenCount): Sampler {
  return {
    ...sampler,
    async sample(requests, options) {
      const samples = await sampler.sample(requests, options);
      count.read += requests.reduce((sum, { prompt }) => sum + prompt.length, 0);
      count.sampled += lengths(samples.flat());
      return samples;
    },
    async logprobs(examples) {
      count.read += lengths(examples);
      return sampler.logprobs(examples);
    },
  };
}

/** The same model, which adds to a count, as its snapshots do. */
export function metered(policy: Policy, count: TokenCount): Policy {
  return {
    ...policy,
    snapshot: async (name) => meteredSampler(await policy.snapshot(name), count),
    async logprobs(examples) {
      count.read += lengths(examples);
      return policy.logprobs(examples);
    },
    async accumulate(examples) {
      count.trained += lengths(examples);
      return policy.accumulate(examples);
    },
  };
}
