/**
 * The one interface that every model behind a role implements, embedded or on a cluster.
 *
 * Coefficients follow one contract: the gradient is −Σ_t coef[t] · ∇ log p(tokens[t] | tokens[<t]),
 * a plain sum with any signs over everything accumulated since the last step. Coefficients are 0 on
 * prompt tokens, and always at position 0, which has no context. Weighted fine-tuning, policy
 * gradient and DPO all reduce to it.
 */
import type { Seed } from '../base/random.js';

/** One sequence to learn from. */
export interface Example {
  /** Token ids, [T]. */
  readonly tokens: ArrayLike<number>;
  /** Coefficient of each token's log-probability, [T]; coef[0] is 0. */
  readonly coef: ArrayLike<number>;
}

/** One prompt, to be sampled once per seed. */
export interface SampleRequest {
  readonly prompt: ArrayLike<number>;
  readonly seeds: readonly Seed[];
}

export interface SampleOptions {
  /** The most tokens to sample, stop token included; 1 or more. */
  readonly maxTokens: number;
  /** 0 is greedy; ties go to the lowest id. */
  readonly temperature: number;
  /** Nucleus: in (0, 1]; 1 samples from the whole distribution. */
  readonly topP: number;
  /** The token that ends a sample. */
  readonly stop: number;
  /** Further stop tokens, for models with more than one; embedded models have one. */
  readonly alsoStop?: readonly number[];
}

export interface Sampled {
  /** The sampled tokens without the prompt; the stop token is the last one if it was reached. */
  readonly tokens: readonly number[];
  /**
   * log p of each sampled token under the model at temperature 1 with no nucleus, [tokens.length].
   */
  readonly logprobs: Float32Array;
  /** Whether a stop token ended it, or else maxTokens or the model's context. */
  readonly stopReason: 'stop' | 'length';
}

/**
 * A frozen copy of a model. A sample depends only on the weights, its prompt, the options and its
 * seed, not on its batch.
 */
export interface Sampler {
  /** Returns one array per request with one sample per seed, in order. */
  sample(requests: readonly SampleRequest[], options: SampleOptions): Promise<Sampled[][]>;
  /** Does what `Policy.logprobs` does, with the frozen weights. */
  logprobs(examples: readonly Pick<Example, 'tokens'>[]): Promise<Float32Array[]>;
  dispose(): Promise<void>;
}

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly eps?: number;
  /** Rescales the accumulated gradient to at most this L2 norm; absent or 0 for no clipping. */
  readonly clipNorm?: number;
}

export interface StepMetrics {
  /** L2 norm of the accumulated gradient, before clipping. */
  readonly gradNorm: number;
}

/** One role's model. */
export interface Policy {
  /** The most tokens of a sequence. */
  readonly context: number;
  snapshot(name: string): Promise<Sampler>;
  /**
   * Returns log p(tokens[t] | tokens[<t]) for each example, [T], with 0 at position 0. Changes
   * nothing.
   */
  logprobs(examples: readonly Pick<Example, 'tokens'>[]): Promise<Float32Array[]>;
  /**
   * Runs forward and backward and adds to the accumulated gradient. Returns what `logprobs`
   * returns.
   */
  accumulate(examples: readonly Example[]): Promise<{ readonly logprobs: Float32Array[] }>;
  /** Takes one Adam step with the accumulated gradient, and then clears it. */
  step(adam: AdamOptions): Promise<StepMetrics>;
  /** The ending of the files that `save` writes, with its dot. */
  readonly checkpointEnding: string;
  /**
   * Writes weights and optimiser state, as bytes that depend on the state only, or a reference to
   * where a server keeps them.
   */
  save(path: string): Promise<void>;
  dispose(): Promise<void>;
}
