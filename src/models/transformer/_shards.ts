/**
 * Cuts sequences into shards and adds their gradients in the shards' order. The cut depends only on
 * the sequences, so a gradient is bit-identical for any number of workers.
 */
import type { Example } from '../policy.js';
import type { Optimizer } from './_optimizer.js';
import type { Parameters } from './_parameters.js';
import {
  type Compute,
  type LogprobsResult,
  type Packed,
  packSequences,
  type Weights,
} from './_tasks.js';
import type { Shape } from './shape.js';

/** The most shards of one call, and thus the most workers that can learn at once. */
const MAX_SHARDS = 8;
/** The fewest tokens for which a separate gradient is worthwhile. */
const SHARD_TOKENS = 192;

/**
 * Cuts examples, in order, into at most `most` parts with about the same number of tokens, on
 * average at least `tokens` each.
 */
export function evenCuts<T extends Pick<Example, 'tokens'>>(
  examples: readonly T[],
  most: number,
  tokens: number,
): T[][] {
  const total = examples.reduce((sum, example) => sum + example.tokens.length, 0);
  const count = Math.max(1, Math.min(most, Math.floor(total / tokens)));
  const parts: T[][] = Array.from({ length: count }, () => []);
  let before = 0;
  for (const example of examples) {
    const middle = before + example.tokens.length / 2;
    parts[Math.min(count - 1, Math.floor((middle * count) / total))]?.push(example);
    before += example.tokens.length;
  }
  return parts.filter((part) => part.length > 0);
}

/** Cuts a task's log-probabilities into one array per sequence. */
export function splitLogprobs({ offsets }: Packed, logprobs: Float32Array): Float32Array[] {
  return Array.from({ length: offsets.length - 1 }, (_, s) =>
    logprobs.slice(offsets[s], offsets[s + 1]),
  );
}

export interface Learner {
  readonly compute: Compute;
  readonly shape: Shape;
  readonly parameters: Parameters;
  readonly optimizer: Optimizer;
  /** Shared vectors that no task is using; reused, because allocating them is slow. */
  readonly free: Float32Array[];
}

/** A shard whose gradient is being computed. */
interface Started {
  readonly packed: Packed;
  readonly gradient: Float32Array;
  readonly result: Promise<LogprobsResult>;
}

/** Adds the examples' gradient to the optimiser's. Returns their log-probabilities. */
export async function accumulateShards(
  learner: Learner,
  weights: Weights,
  examples: readonly Example[],
): Promise<Float32Array[]> {
  const { compute, optimizer, free } = learner;
  const shards = evenCuts(examples, MAX_SHARDS, SHARD_TOKENS);
  const started: Started[] = [];
  const out: Float32Array[] = [];
  for (let s = 0; s < shards.length; s++) {
    while (started.length < Math.min(shards.length, s + compute.parallel + 1)) {
      started.push(startShard(learner, weights, shards[started.length] as Example[]));
    }
    const { packed, gradient, result } = started[s] as Started;
    const { logprobs } = await result;
    optimizer.accumulate(gradient);
    free.push(gradient);
    out.push(...splitLogprobs(packed, logprobs));
  }
  return out;
}

function startShard(learner: Learner, weights: Weights, shard: readonly Example[]): Started {
  const { compute, shape, parameters, free } = learner;
  const packed = packSequences(shard.map(({ tokens }) => tokens));
  const coefs = new Float32Array(packed.tokens.length);
  shard.forEach(({ coef }, i) => {
    coefs.set(coef, packed.offsets[i]);
  });
  const gradient = free.pop() ?? new Float32Array(new SharedArrayBuffer(4 * parameters.size));
  const result = compute.run({
    kind: 'gradient',
    shape,
    weights,
    sequences: packed,
    coefs,
    gradient,
  });
  // `accumulateShards` awaits the result later; until then a failure must not count as unhandled.
  result.catch(() => {});
  return { packed, gradient, result };
}
