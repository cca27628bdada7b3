/** Counts the tokens that go into and come out of a model, which is what a cluster charges for. */
import { delegate } from './delegate.js';
import type { Example, Policy, SampleOptions, SampleRequest, Sampler } from './policy.js';

/** Tokens since the start of training, evaluations included. */
export interface TokenCount {
  /**
   * Prompt tokens, once per request however many samples share it, and tokens whose
   * log-probabilities were read.
   */
  read: number;
  /** Sampled tokens, stop tokens included. */
  sampled: number;
  /** Tokens trained on, counted once per pass. */
  trained: number;
}

export const noTokens = (): TokenCount => ({ read: 0, sampled: 0, trained: 0 });

export const allTokens = ({ read, sampled, trained }: TokenCount): number =>
  read + sampled + trained;

type Tokens = Pick<Example, 'tokens'>;

const lengths = (examples: readonly Tokens[]) =>
  examples.reduce((sum, { tokens }) => sum + tokens.length, 0);

/** Wraps a sampler, of whatever class, so that it adds to `count`. */
export function meteredSampler(sampler: Sampler, count: TokenCount): Sampler {
  return {
    async sample(requests: readonly SampleRequest[], options: SampleOptions) {
      const samples = await sampler.sample(requests, options);
      count.read += requests.reduce((sum, { prompt }) => sum + prompt.length, 0);
      count.sampled += lengths(samples.flat());
      return samples;
    },
    async logprobs(examples: readonly Tokens[]) {
      count.read += lengths(examples);
      return sampler.logprobs(examples);
    },
    dispose: () => sampler.dispose(),
  };
}

/** Wraps a policy, of whatever class, so that it and its snapshots add to `count`. */
export function metered(policy: Policy, count: TokenCount): Policy {
  return {
    ...delegate(policy),
    snapshot: async (name) => meteredSampler(await policy.snapshot(name), count),
    async logprobs(examples: readonly Tokens[]) {
      count.read += lengths(examples);
      return policy.logprobs(examples);
    },
    async accumulate(examples: readonly Example[]) {
      count.trained += lengths(examples);
      return policy.accumulate(examples);
    },
  };
}
