/**
 * Sequences cut into shards, and their gradients added in the shards' order. The cut depends on the sequences alone,
 * so a gradient is the same, bit for bit, for any number of workers.
 */
import type { Example } from '../policy.js';
import type { Optimizer } from './_optimizer.js';
import type { Parameters } from './_parameters.js';
import { type Compute, type LogprobsResult, type Packed, packSequences, type Weights } from './_tasks.js';
import type { Shape } from './shape.js';

/** The most shards of one call: as many workers can learn at once. */
const MAX_SHARDS = 8;
/** Tokens below which a shard is not worth a gradient of its own. */
const SHARD_TOKENS = 192;

/** Cuts sequences, in order, into at most `most` parts of about the same number of tokens, at least `tokens` each. */
export function evenCuts<T extends ArrayLike<number>>(
  sequences: readonly T[],
  most: number,
  tokens: number,
): T[][] {
  const total = sequences.reduce((sum, s) => sum + s.length, 0);
  const count = Math.max(1, Math.min(most, Math.floor(total / tokens)));
  const parts: T[][] = Array.from({ length: count }, () => []);
  let before = 0;
  for (const sequence of sequences) {
    const middle = before + sequence.length / 2;
    parts[Math.min(count - 1, Math.floor((middle * count) / total))]?.push(sequence);
    before += sequence.length;
  }
  return parts.filter((part) => part.length > 0);
}

/** Cuts a task's log-probabilities into one array a sequence. */
export function cutLogprobs({ offsets }: Packed, logprobs: Float32Array): Float32Array[] {
  return Array.from({ length: offsets.length - 1 }, (_, s) => logprobs.slice(offsets[s], offsets[s + 1]));
}

/** Adds the examples' gradient to the optimiser's. Returns their log-probabilities. */
export async function accumulateShards(
  compute: Compute,
  shape: Shape,
  parameters: Parameters,
  weights: Weights,
  examples: readonly Example[],
  optimizer: Optimizer,
): Promise<Float32Array[]> {
  const coefOf = new Map(examples.map((e): [Example, ArrayLike<number>] => [e, e.coef]));
  const cuts = evenCuts(examples.map(withLength), MAX_SHARDS, SHARD_TOKENS).map((part) =>
    part.map((p) => p.example),
  );
  const free: Float32Array[] = [];
  const started: Promise<{ packed: Packed; gradient: Float32Array; result: LogprobsResult }>[] = [];
  const start = (shard: readonly Example[]) => {
    const packed = packSequences(shard.map(({ tokens }) => tokens));
    const coefs = new Float32Array(packed.tokens.length);
    shard.forEach((example, i) => {
      coefs.set(coefOf.get(example) as ArrayLike<number>, packed.offsets[i]);
    });
    const gradient = free.pop() ?? new Float32Array(new SharedArrayBuffer(4 * parameters.size));
    const task = { kind: 'gradient', shape, weights, sequences: packed, coefs, gradient } as const;
    const running = compute.run(task).then((result) => ({ packed, gradient, result }));
    running.catch(() => {});
    started.push(running);
  };
  const ahead = 2 * compute.parallel;
  const out: Float32Array[] = [];
  for (let s = 0; s < cuts.length; s++) {
    while (started.length < Math.min(cuts.length, s + ahead)) start(cuts[started.length] as Example[]);
    const { packed, gradient, result } = await (started[s] as (typeof started)[number]);
    optimizer.accumulate(gradient);
    free.push(gradient);
    out.push(...cutLogprobs(packed, result.logprobs));
  }
  return out;
}

function withLength(example: Example): { length: number; [index: number]: number; example: Example } {
  return { length: example.tokens.length, example };
}
