/** What a thread can be asked to do. All of it is plain data, so that it can cross to a worker. */
import type { Shape } from './shape.js';

/** A vector of weights in shared memory; the same id always has the same values. */
export interface Weights {
  readonly id: number;
  readonly data: Float32Array;
}

/** Sequences end to end. */
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
  /** One coefficient a token. */
  readonly coefs: Float32Array;
  /** In shared memory: where the gradient of these sequences goes. */
  readonly gradient: Float32Array;
}

export interface SampleTask extends Common {
  readonly kind: 'sample';
  readonly prompts: Packed;
  /** Each row's prompt; the rows of one prompt stand together. */
  readonly promptOf: Int32Array;
  readonly seeds: Float64Array;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP: number;
  readonly stop: number;
}

export type Task = LogprobsTask | GradientTask | SampleTask;

export interface LogprobsResult {
  /** One a token, 0 at the start of each sequence. */
  readonly logprobs: Float32Array;
}

export interface SampleResult {
  /** Each row's tokens, with room for the most a row can have. */
  readonly tokens: Int32Array;
  readonly logprobs: Float32Array;
  /** Floats from row to row. */
  readonly stride: number;
  readonly lengths: Int32Array;
  /** 1 for each row that ended by the stop token. */
  readonly stopped: Uint8Array;
}

export type ResultOf<T extends Task> = T extends SampleTask ? SampleResult : LogprobsResult;

/** Whatever runs tasks: this thread or a pool of workers. The results do not depend on which. */
export interface Compute {
  /** How many tasks run at once. */
  readonly parallel: number;
  run<T extends Task>(task: T): Promise<ResultOf<T>>;
  dispose(): Promise<void>;
}

/** Packs sequences end to end. */
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
