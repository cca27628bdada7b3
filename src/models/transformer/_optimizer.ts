/** A model's weights, accumulated gradient and Adam moments, in the memory of one small instance of the kernels. */
import { UserError } from '../../base/errors.js';
import { isFloat32 } from '../check.js';
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
      for (const forgotten of [optimizer.gradient, optimizer.first, optimizer.second])
        forgotten.fill(0);
      optimizer.steps = 0;
    },
    step({ learningRate, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, clipNorm = 0 }) {
      kernels.sum_squares(at.gradient, size, at.norm);
      const gradNorm = Math.sqrt(doubles[at.norm >> 3] as number);
      const scale = clipNorm > 0 && gradNorm > clipNorm ? clipNorm / gradNorm : 1;
      // Adam squares it, in 32 bits: what overflows there would never leave the second moment.
      if (!isFloat32((gradNorm * scale) ** 2)) {
        // Left where it is, it would be in the sum of every later step.
        optimizer.gradient.fill(0);
        throw new UserError(
          `the gradient's norm is ${gradNorm}: no step was made, and the gradient is 0 again; coefficients or the step size are too large`,
        );
      }
      const steps = optimizer.steps + 1;
      const rate = learningRate / (1 - beta1 ** steps);
      const correction = 1 / (1 - beta2 ** steps);
      if (!isFloat32(rate) || !isFloat32(correction)) {
        optimizer.gradient.fill(0);
        throw new UserError(
          `adam: a step size of ${rate} and a correction of ${correction} are beyond 32-bit numbers; no step was made, and the gradient is 0 again`,
        );
      }
      optimizer.steps = steps;
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
