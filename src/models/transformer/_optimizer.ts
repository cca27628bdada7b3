/** A model's weights, accumulated gradient and Adam moments, in the memory of one small instance of the kernels. */
import type { AdamOptions, StepMetrics } from '../policy.js';
import { instantiateKernels, type KernelModule } from './_kernels.js';
import { createArena, viewMemory } from './_memory.js';

export interface Optimizer {
  readonly weights: Float32Array;
  readonly gradient: Float32Array;
  /** Adam's moments. */
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** Steps done. */
  steps: number;
  accumulate(gradient: Float32Array): void;
  /** Forgets moments, steps and accumulated gradient. */
  reset(): void;
  step(adam: AdamOptions): StepMetrics;
}

export function createOptimizer(module: KernelModule, size: number): Optimizer {
  const kernels = instantiateKernels(module);
  const arena = createArena(kernels);
  const at = {
    weights: arena.words(size),
    gradient: arena.words(size),
    first: arena.words(size),
    second: arena.words(size),
    incoming: arena.words(size),
    norm: arena.words(2),
  };
  const { floats, doubles } = viewMemory(kernels, arena);
  const vector = (address: number) => floats.subarray(address >> 2, (address >> 2) + size);
  const incoming = vector(at.incoming);

  const optimizer: Optimizer = {
    weights: vector(at.weights),
    gradient: vector(at.gradient),
    first: vector(at.first),
    second: vector(at.second),
    steps: 0,
    accumulate(gradient) {
      incoming.set(gradient);
      kernels.accumulate(at.gradient, at.incoming, size);
    },
    reset() {
      for (const forgotten of [optimizer.gradient, optimizer.first, optimizer.second]) forgotten.fill(0);
      optimizer.steps = 0;
    },
    step({ learningRate, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, clipNorm = 0 }) {
      kernels.sum_squares(at.gradient, size, at.norm);
      const gradNorm = Math.sqrt(doubles[at.norm >> 3] as number);
      if (!Number.isFinite(gradNorm)) {
        throw new Error(`transformer: the gradient's norm is ${gradNorm}; no step was made`);
      }
      const scale = clipNorm > 0 && gradNorm > clipNorm ? clipNorm / gradNorm : 1;
      optimizer.steps++;
      const rate = learningRate / (1 - beta1 ** optimizer.steps);
      const correction = 1 / (1 - beta2 ** optimizer.steps);
      kernels.adam(
        at.weights,
        at.gradient,
        at.first,
        at.second,
        size,
        scale,
        rate,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        correction,
        eps,
      );
      return { gradNorm };
    },
  };
  return optimizer;
}
