/**
 * The one interface that every model behind a role implements, embedded or on a cluster.
 *
 * Coefficients follow one contract: the gradient is −Σ_t coef[t] · ∇ log p(tokens[t] | tokens[<t]). It is a plain sum
 * of any sign, over everything accumulated since the last step; 0 on prompt tokens and always 0 at position 0, which
 * has no context. Weighted SFT, policy gradient and DPO all reduce to it.
 */
import type { Seed } from '../base/random.js';

/** One sequence to learn from. */
export interface Example {
  /** Token ids, [T]. */
  readonly tokens: ArrayLike<number>;
  /** Coefficient of each token's log-probability, [T]; coef[0] is 0. */
  readonly coef: ArrayLike<number>;
}

/** One prompt, sampled once for each seed. */
export interface SampleRequest {
  readonly prompt: ArrayLike<number>;
  readonly seeds: readonly Seed[];
}

export interface SampleOptions {
  /** The most tokens to sample, the stop token included; 1 or more. */
  readonly maxTokens: number;
  /** 0 is greedy; ties go to the lowest id. */
  readonly temperature: number;
  /** Nucleus: in (0, 1]; 1 samples from the whole distribution. */
  readonly topP: number;
  /** The token that ends a sample. */
  readonly stop: number;
  /** Others that do, too, where the model has several; the embedded ones have not. */
  readonly alsoStop?: readonly number[];
}

export interface Sampled {
  /** What was sampled, without the prompt; the stop token is the last one if it was reached. */
  readonly tokens: readonly number[];
  /** log p of each sampled token under the model at temperature 1 with no nucleus, [tokens.length]. */
  readonly logprobs: Float32Array;
  /** Whether it ended by its stop token, or by maxTokens or the model's context. */
  readonly stopReason: 'stop' | 'length';
}

/** A frozen copy of a model. A sample depends on weights, prompt, options and its seed alone, not on its batch. */
export interface Sampler {
  /** One array for each request, one sample for each of its seeds, in order. */
  sample(requests: readonly SampleRequest[], options: SampleOptions): Promise<Sampled[][]>;
  /** As `Policy.logprobs`, under the frozen weights. */
  logprobs(examples: readonly Pick<Example, 'tokens'>[]): Promise<Float32Array[]>;
  dispose(): Promise<void>;
}

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly eps?: number;
  /** Rescale the accumulated gradient to at most this L2 norm; absent or 0: no clipping. */
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
  /** log p(tokens[t] | tokens[<t]) for each example, [T], with 0 at position 0. Changes nothing. */
  logprobs(examples: readonly Pick<Example, 'tokens'>[]): Promise<Float32Array[]>;
  /** Forward and backward; adds to the accumulated gradient. Returns the log-probabilities, as `logprobs` does. */
  accumulate(examples: readonly Example[]): Promise<{ readonly logprobs: Float32Array[] }>;
  /** One Adam step on the accumulated gradient, which is then zero. */
  step(adam: AdamOptions): Promise<StepMetrics>;
  /** The ending of the files that `save` writes, with its dot. */
  readonly checkpointEnding: string;
  /** Writes weights and optimiser state, whose bytes depend on the state alone; or a reference to where a server keeps them. */
  save(path: string): Promise<void>;
  dispose(): Promise<void>;
}
