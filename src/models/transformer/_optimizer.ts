/**
 * Holds a model's weights, accumulated gradient and Adam moments in the memory of a small kernel
 * instance of its own.
 */
import { UserError } from '../../base/errors.js';
import { isFloat32 } from '../check.js';
import type { AdamOptions, StepMetrics } from '../policy.js';
import { instantiateKernels, type KernelModule } from './_kernels.js';
import { createArena, viewMemory } from './_memory.js';

export interface Optimizer {
  readonly weights: Float32Array;
  readonly gradient: Float32Array;
  /** Adam's first and second moments. */
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** The number of steps made. */
  steps: number;
  accumulate(gradient: Float32Array): void;
  /** Clears moments, steps and accumulated gradient. */
  reset(): void;
  /** @throws UserError if the step overflows 32-bit numbers; the gradient is then 0 as well. */
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
      for (const vector of [optimizer.gradient, optimizer.first, optimizer.second]) vector.fill(0);
      optimizer.steps = 0;
    },
    step({ learningRate, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, clipNorm = 0 }) {
      kernels.sum_squares(at.gradient, size, at.norm);
      const gradNorm = Math.sqrt(doubles[at.norm >> 3] as number);
      const scale = clipNorm > 0 && gradNorm > clipNorm ? clipNorm / gradNorm : 1;
      // If the step fails, clears the gradient, or it would spoil the sum of every later step.
      const fail = (message: string): never => {
        optimizer.gradient.fill(0);
        throw new UserError(`${message}; no step was made, and the gradient is 0 again`);
      };
      // Adam squares the norm in 32 bits; an overflow would never leave the second moment.
      if (!isFloat32((gradNorm * scale) ** 2))
        fail(`the gradient's norm is ${gradNorm}: coefficients or learning rate are too large`);
      const steps = optimizer.steps + 1;
      const rate = learningRate / (1 - beta1 ** steps);
      const correction = 1 / (1 - beta2 ** steps);
      if (!isFloat32(rate) || !isFloat32(correction))
        fail(`adam: step size ${rate} and correction ${correction} must fit 32-bit numbers`);
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
