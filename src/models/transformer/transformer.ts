/** Trains and samples small transformers in this process, on SIMD kernels. See docs/engine.md. */

import { builtUrl } from '../../base/built.js';
import type { Seed } from '../../base/random.js';
import type { Policy } from '../policy.js';
import { loadCheckpoint } from './_checkpoint.js';
import { createInline } from './_inline.js';
import { compileKernels } from './_kernels.js';
import { createOptimizer } from './_optimizer.js';
import { initialWeights, parametersOf } from './_parameters.js';
import { createTransformerPolicy } from './_policy.js';
import { createPool } from './_pool.js';
import { checkShape, type Shape } from './shape.js';

export interface Engine {
  /** Creates a new model from a seed, or loads one that a policy of the same shape saved. */
  createPolicy(shape: Shape, init: Init): Promise<Policy>;
  /** Ends the workers. Afterwards, calls to the engine's policies reject. */
  dispose(): Promise<void>;
}

/** A seed for new weights, or a saved file; `weightsOnly` starts with a fresh optimiser. */
export type Init =
  | { readonly seed: Seed }
  | { readonly path: string; readonly weightsOnly?: boolean };

export interface EngineOptions {
  /** The threads that train and sample; 1 means this thread. Results do not depend on it. */
  readonly workers: number;
}

/** The most threads of an engine. */
export const MAX_WORKERS = 64;

/**
 * Opens the embedded engine.
 *
 * @example
 * const engine = await openEngine({ workers: 2 });
 * const shape = { layers: 2, width: 64, heads: 4, vocab: 48, context: 48 };
 * const policy = await engine.createPolicy(shape, { seed: 1 });
 */
export async function openEngine({ workers }: EngineOptions): Promise<Engine> {
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS) {
    throw new Error(`engine.workers: must be an integer in 1..${MAX_WORKERS}, got ${workers}`);
  }
  const module = await compileKernels();
  const script = builtUrl(import.meta.url, './_worker.ts');
  const compute =
    workers === 1 ? createInline(module) : createPool({ workers, script, data: module });
  return {
    async createPolicy(wanted, init) {
      const shape = checkShape(wanted);
      const parameters = parametersOf(shape);
      const optimizer = createOptimizer(module, parameters.size);
      if ('path' in init) {
        const { pending } = await loadCheckpoint(init.path, shape, parameters, optimizer);
        if (init.weightsOnly) optimizer.reset();
        return createTransformerPolicy(compute, {
          shape,
          parameters,
          optimizer,
          pending: pending && !init.weightsOnly,
        });
      }
      optimizer.weights.set(initialWeights(shape, init.seed));
      return createTransformerPolicy(compute, { shape, parameters, optimizer, pending: false });
    },
    dispose: () => compute.dispose(),
  };
}
