/** One model: steps its optimiser here, and runs its passes through `compute`. */

import { checkAdam, checkExample } from '../check.js';
import { hasGradient } from '../has-gradient.js';
import type { Example, Policy } from '../policy.js';
import { saveCheckpoint } from './_checkpoint.js';
import { readLogprobs } from './_logprobs.js';
import type { Optimizer } from './_optimizer.js';
import type { Parameters } from './_parameters.js';
import { createSampler } from './_sampler.js';
import { accumulateShards, type Learner } from './_shards.js';
import type { Compute, Weights } from './_tasks.js';
import type { Shape } from './shape.js';

let lastWeights = 0;

export interface PolicyState {
  readonly shape: Shape;
  readonly parameters: Parameters;
  readonly optimizer: Optimizer;
  /** Whether any gradient was accumulated since the last step. */
  readonly pending: boolean;
}

export function createTransformerPolicy(compute: Compute, state: PolicyState): Policy {
  const { shape, parameters, optimizer } = state;
  let { pending } = state;
  let weights = publish(optimizer.weights);
  let turn: Promise<unknown> = Promise.resolve();
  let disposed = false;

  /** Runs calls one after another in the order in which they were made, awaited or not. */
  const inTurn = <T>(operation: () => Promise<T>): Promise<T> => {
    if (disposed) return Promise.reject(new Error('policy: already disposed'));
    const result = turn.then(operation);
    turn = result.catch(() => {});
    return result;
  };
  const learner: Learner = { compute, shape, parameters, optimizer, free: [] };
  const logprobs = (examples: readonly Pick<Example, 'tokens'>[]) =>
    readLogprobs(compute, shape, weights, examples);

  return {
    context: shape.context,
    checkpointEnding: '.safetensors',
    snapshot() {
      return inTurn(async () => {
        const copy: Weights = { id: weights.id, data: shared(weights.data) };
        return createSampler(compute, shape, copy);
      });
    },
    logprobs(examples) {
      return inTurn(async () => {
        return logprobs(examples);
      });
    },
    accumulate(examples) {
      return inTurn(async () => {
        examples.forEach((example, i) => {
          checkExample(`examples[${i}]`, example, shape);
        });
        const learning = examples.filter(hasGradient);
        const others = examples.filter((example) => !hasGradient(example));
        const [learned, read] = await Promise.all([
          accumulateShards(learner, weights, learning),
          logprobs(others),
        ]);
        if (learning.length > 0) pending = true;
        const inOrder = examples.map(
          (e) => (hasGradient(e) ? learned : read).shift() as Float32Array,
        );
        return { logprobs: inOrder };
      });
    },
    step(adam) {
      return inTurn(async () => {
        checkAdam(adam);
        // A failed step clears the gradient, too.
        pending = false;
        const metrics = optimizer.step(adam);
        weights = publish(optimizer.weights, weights.data);
        return metrics;
      });
    },
    save(path) {
      return inTurn(() => saveCheckpoint(path, shape, parameters, optimizer, pending));
    },
    async dispose() {
      disposed = true;
      await turn;
    },
  };
}

/** Copies the weights into memory that every thread can read, under a new id. */
function publish(values: Float32Array, place?: Float32Array): Weights {
  lastWeights++;
  place?.set(values);
  return { id: lastWeights, data: place ?? shared(values) };
}

function shared(values: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
