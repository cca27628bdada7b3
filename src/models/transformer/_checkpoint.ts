/** Saves and loads a model with its optimiser in one .safetensors file. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { UserError } from '../../base/errors.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsFile,
  type Tensor,
} from '../safetensors.js';
import type { Optimizer } from './_optimizer.js';
import { type Parameters, readTensor, writeTensor } from './_parameters.js';
import type { Shape } from './shape.js';

const FORMAT = 'candor.transformer.1';

type Group = 'weights' | 'first' | 'second' | 'gradient';

/** The prefix of each vector's tensor names in the file. */
const PREFIXES: Record<Group, string> = {
  weights: '',
  first: 'adam.first.',
  second: 'adam.second.',
  gradient: 'gradient.',
};

/**
 * Writes the whole file or nothing. Includes the gradient only if one was accumulated since the
 * last step.
 */
export async function saveCheckpoint(
  path: string,
  shape: Shape,
  parameters: Parameters,
  optimizer: Optimizer,
  pending: boolean,
): Promise<void> {
  const groups: Group[] = pending
    ? ['weights', 'first', 'second', 'gradient']
    : ['weights', 'first', 'second'];
  const tensors = new Map<string, Tensor>();
  for (const group of groups) {
    for (const tensor of parameters.tensors) {
      const data = readTensor(optimizer[group], tensor);
      tensors.set(PREFIXES[group] + tensor.name, { shape: tensor.shape, data });
    }
  }
  const numbers = Object.entries({ ...shape, step: optimizer.steps });
  const metadata = {
    format: FORMAT,
    ...Object.fromEntries(numbers.map(([name, value]) => [name, String(value)])),
  };
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, encodeSafetensors({ metadata, tensors }), { flush: true });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    const why = (cause as Error).message;
    throw new UserError(`checkpoint ${path}: cannot be written: ${why}`, { cause });
  }
}

/**
 * Loads a file that `saveCheckpoint` wrote for this shape. Returns whether it has a pending
 * gradient.
 * @throws UserError that names the file and the fault; the model must then be discarded.
 */
export async function loadCheckpoint(
  path: string,
  shape: Shape,
  parameters: Parameters,
  optimizer: Optimizer,
): Promise<{ pending: boolean }> {
  try {
    const file = decodeSafetensors(await readFile(path));
    optimizer.steps = checkMetadata(file, shape);
    const pending = [...file.tensors.keys()].some((name) => name.startsWith(PREFIXES.gradient));
    const groups: Group[] = ['weights', 'first', 'second'];
    if (pending) groups.push('gradient');
    const unknown = new Set(file.tensors.keys());
    for (const group of groups) {
      for (const tensor of parameters.tensors) {
        const name = PREFIXES[group] + tensor.name;
        const data = checkTensor(file, name, tensor.shape);
        checkNumbers(name, data, group === 'second' ? 0 : Number.NEGATIVE_INFINITY);
        writeTensor(optimizer[group], tensor, data);
        unknown.delete(name);
      }
    }
    for (const name of unknown) throw new Error(`${name}: the model has no such tensor`);
    return { pending };
  } catch (cause) {
    throw new UserError(`checkpoint ${path}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Checks that all numbers are finite and at least `atLeast`. A single NaN would make every sample
 * NaN, and Adam takes the root of the second moments.
 */
function checkNumbers(name: string, data: Float32Array, atLeast: number): void {
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value))
      throw new Error(`${name}: number ${i} must be finite, got ${value}`);
    if (value < atLeast)
      throw new Error(`${name}: number ${i} must be ${atLeast} or more, got ${value}`);
  }
}

function checkMetadata({ metadata }: SafetensorsFile, shape: Shape): number {
  if (metadata.format !== FORMAT) {
    throw new Error(
      `__metadata__.format: must be ${FORMAT}, got ${JSON.stringify(metadata.format)}`,
    );
  }
  for (const [field, value] of Object.entries(shape)) {
    if (metadata[field] !== String(value)) {
      throw new Error(`${field}: the file's model has ${metadata[field]}, this one ${value}`);
    }
  }
  const step = Number(metadata.step);
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new Error(`__metadata__.step: must be an integer of 0 or more, got ${metadata.step}`);
  }
  return step;
}

function checkTensor(file: SafetensorsFile, name: string, shape: readonly number[]): Float32Array {
  const tensor = file.tensors.get(name);
  if (!tensor) throw new Error(`${name}: the tensor is missing`);
  if (tensor.shape.join() !== shape.join()) {
    throw new Error(`${name}: shape must be [${shape}], got [${tensor.shape}]`);
  }
  return tensor.data;
}
