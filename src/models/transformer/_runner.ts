/** Runs tasks in the current thread, on one kernel instance that holds one shape at a time. */
import { backward } from './_backward.js';
import { collectLogprobs, inputLengths, microBatches, placeBatch } from './_batches.js';
import { decode } from './_decode.js';
import { forwardKeeping, forwardOnly, logits } from './_forward.js';
import { instantiateKernels, type KernelModule } from './_kernels.js';
import type { GradientTask, LogprobsResult, LogprobsTask, ResultOf, Task } from './_tasks.js';
import { createWorkspace, loadWeights, packTransposes, type Workspace } from './_workspace.js';

export interface Runner {
  run<T extends Task>(task: T): ResultOf<T>;
}

export function createRunner(module: KernelModule): Runner {
  const kernels = instantiateKernels(module);
  let space: Workspace | undefined;
  let loaded = -1;
  let transposed = -1;

  const prepare = ({ shape, weights }: Task): Workspace => {
    if (!space || !sameShape(space, shape)) {
      space = createWorkspace(kernels, shape);
      loaded = transposed = -1;
    }
    if (loaded !== weights.id) loadWeights(space, weights.data);
    loaded = weights.id;
    return space;
  };
  const run = (task: Task) => {
    const ready = prepare(task);
    if (task.kind === 'sample') return decode(ready, task);
    if (task.kind === 'logprobs') return logprobs(ready, task);
    if (transposed !== task.weights.id) packTransposes(ready);
    transposed = task.weights.id;
    return gradient(ready, task);
  };
  return { run: run as Runner['run'] };
}

function sameShape({ shape }: Workspace, other: Workspace['shape']): boolean {
  return (Object.keys(other) as (keyof Workspace['shape'])[]).every(
    (field) => shape[field] === other[field],
  );
}

function logprobs(space: Workspace, { sequences }: LogprobsTask): LogprobsResult {
  const out = new Float32Array(sequences.tokens.length);
  for (const batch of microBatches(inputLengths(sequences))) {
    placeBatch(space, batch, sequences);
    forwardOnly(space, batch.end - batch.first, batch.rows);
    logits(space, batch.rows);
    logLikelihood(space, batch.rows, 0);
    collectLogprobs(space, batch, sequences, out);
  }
  return { logprobs: out };
}

function gradient(space: Workspace, task: GradientTask): LogprobsResult {
  const { sequences, coefs } = task;
  const { floats, parameters, gradients } = space;
  const start = gradients.weights >> 2;
  floats.fill(0, start, start + parameters.size);
  const out = new Float32Array(sequences.tokens.length);
  for (const batch of microBatches(inputLengths(sequences))) {
    const count = batch.end - batch.first;
    placeBatch(space, batch, sequences, coefs);
    forwardKeeping(space, count, batch.rows);
    logits(space, batch.rows);
    logLikelihood(space, batch.rows, space.coefs);
    collectLogprobs(space, batch, sequences, out);
    backward(space, count, batch.rows);
  }
  task.gradient.set(floats.subarray(start, start + parameters.size));
  return { logprobs: out };
}

function logLikelihood(space: Workspace, rows: number, coefs: number): void {
  const { kernels, shape, paddedVocab } = space;
  kernels.log_likelihood(
    space.logits,
    space.targets,
    coefs,
    space.logprobs,
    rows,
    shape.vocab,
    paddedVocab,
  );
}
