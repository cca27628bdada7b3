/** The tasks that a thread can run. They are plain data, so that they can be sent to a worker. */
import type { Shape } from './shape.js';

/** A vector of weights in shared memory; one id always stands for the same values. */
export interface Weights {
  readonly id: number;
  readonly data: Float32Array;
}

/** Sequences packed end to end. */
export interface Packed {
  readonly tokens: Int32Array;
  /** [sequences + 1]; sequence s has tokens offsets[s]..offsets[s + 1]. */
  readonly offsets: Int32Array;
}

interface Common {
  readonly shape: Shape;
  readonly weights: Weights;
}

export interface LogprobsTask extends Common {
  readonly kind: 'logprobs';
  readonly sequences: Packed;
}

export interface GradientTask extends Common {
  readonly kind: 'gradient';
  readonly sequences: Packed;
  /** One coefficient per token. */
  readonly coefs: Float32Array;
  /** Receives the gradient of these sequences; in shared memory. */
  readonly gradient: Float32Array;
}

export interface SampleTask extends Common {
  readonly kind: 'sample';
  readonly prompts: Packed;
  /** The index of each row's prompt; the rows of one prompt are adjacent. */
  readonly promptOf: Int32Array;
  readonly seeds: Float64Array;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP: number;
  readonly stop: number;
}

export type Task = LogprobsTask | GradientTask | SampleTask;

export interface LogprobsResult {
  /** One per token, 0 at the start of each sequence. */
  readonly logprobs: Float32Array;
}

export interface SampleResult {
  /** The sampled tokens, [rows, stride]. */
  readonly tokens: Int32Array;
  /** Their log-probabilities, [rows, stride]. */
  readonly logprobs: Float32Array;
  /** The most tokens that a row can have. */
  readonly stride: number;
  /** The number of tokens of each row. */
  readonly lengths: Int32Array;
  /** 1 for each row that ended with the stop token, else 0. */
  readonly stopped: Uint8Array;
}

export type ResultOf<T extends Task> = T extends SampleTask ? SampleResult : LogprobsResult;

/** Runs tasks in this thread or in a pool of workers. The results do not depend on which. */
export interface Compute {
  /** The number of tasks that run at once. */
  readonly parallel: number;
  run<T extends Task>(task: T): Promise<ResultOf<T>>;
  dispose(): Promise<void>;
}

export function packSequences(sequences: readonly ArrayLike<number>[]): Packed {
  const offsets = new Int32Array(sequences.length + 1);
  sequences.forEach((s, i) => {
    offsets[i + 1] = (offsets[i] as number) + s.length;
  });
  const tokens = new Int32Array(offsets.at(-1) as number);
  sequences.forEach((s, i) => {
    tokens.set(s, offsets[i]);
  });
  return { tokens, offsets };
}
