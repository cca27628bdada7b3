/** A model's tensors: their names, shapes and offsets in one vector of floats. */
import { createRng, deriveSeed, type Seed } from '../../base/random.js';
import type { Shape } from './shape.js';

export interface ParameterTensor {
  readonly name: string;
  /** [rows, columns], or [columns] for a vector. */
  readonly shape: readonly number[];
  readonly rows: number;
  readonly columns: number;
  /** The floats from one row to the next: the columns padded to 16. Padding is 0 and stays 0. */
  readonly stride: number;
  /** The floats before the tensor. */
  readonly offset: number;
}

/** A new tensor's values: normally distributed with this standard deviation, or a constant. */
type Start = { readonly deviation: number } | { readonly constant: number };

export interface Parameters {
  readonly tensors: readonly ParameterTensor[];
  /** The floats of the whole vector. */
  readonly size: number;
  /** The offset of the tensor with this name. */
  offset(name: string): number;
}

const PADDING = 16;
const DEVIATION = 0.02;

export function roundUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple;
}

function declarations({ layers, width, vocab, context }: Shape): [string, number[], Start][] {
  const normal: Start = { deviation: DEVIATION };
  // Projections into the residual stream start smaller, so that its variance does not grow with
  // depth (GPT-2).
  const residual: Start = { deviation: DEVIATION / Math.sqrt(2 * layers) };
  const zeros: Start = { constant: 0 };
  const ones: Start = { constant: 1 };
  const all: [string, number[], Start][] = [
    ['embedding.token', [vocab, width], normal],
    ['embedding.position', [context, width], normal],
  ];
  for (let l = 0; l < layers; l++) {
    all.push(
      [`layers.${l}.attention_norm.gain`, [width], ones],
      [`layers.${l}.attention_norm.bias`, [width], zeros],
      [`layers.${l}.attention.qkv`, [width, 3 * width], normal],
      [`layers.${l}.attention.out`, [width, width], residual],
      [`layers.${l}.mlp_norm.gain`, [width], ones],
      [`layers.${l}.mlp_norm.bias`, [width], zeros],
      [`layers.${l}.mlp.up`, [width, 4 * width], normal],
      [`layers.${l}.mlp.up_bias`, [4 * width], zeros],
      [`layers.${l}.mlp.down`, [4 * width, width], residual],
      [`layers.${l}.mlp.down_bias`, [width], zeros],
    );
  }
  all.push(
    ['final_norm.gain', [width], ones],
    ['final_norm.bias', [width], zeros],
    ['head', [width, vocab], normal],
  );
  return all;
}

export function parametersOf(shape: Shape): Parameters {
  let size = 0;
  const tensors = declarations(shape).map(([name, dims]) => {
    const columns = dims.at(-1) as number;
    const rows = dims.length === 2 ? (dims[0] as number) : 1;
    const stride = roundUp(columns, PADDING);
    const tensor = { name, shape: dims, rows, columns, stride, offset: size };
    size += rows * stride;
    return tensor;
  });
  const offsets = new Map(tensors.map((t) => [t.name, t.offset]));
  return {
    tensors,
    size,
    offset(name) {
      const at = offsets.get(name);
      if (at === undefined) throw new Error(`transformer: no tensor ${name}`);
      return at;
    },
  };
}

/**
 * A new model's weights. Each tensor draws from its own stream, so that one tensor's size does not
 * change another's values.
 */
export function initialWeights(shape: Shape, seed: Seed): Float32Array {
  const { tensors, size } = parametersOf(shape);
  const vector = new Float32Array(size);
  declarations(shape).forEach(([name, , start], i) => {
    const { rows, columns, stride, offset } = tensors[i] as ParameterTensor;
    const rng = createRng(deriveSeed(seed, 'weights', name));
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        vector[offset + r * stride + c] =
          'constant' in start ? start.constant : start.deviation * rng.normal();
      }
    }
  });
  return vector;
}

/** Copies a tensor without its padding, [rows · columns]. */
export function readTensor(vector: Float32Array, tensor: ParameterTensor): Float32Array {
  const { rows, columns, stride, offset } = tensor;
  const out = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    out.set(vector.subarray(offset + r * stride, offset + r * stride + columns), r * columns);
  }
  return out;
}

/** Writes a tensor's values, [rows · columns], into the vector. */
export function writeTensor(
  vector: Float32Array,
  tensor: ParameterTensor,
  values: Float32Array,
): void {
  const { rows, columns, stride, offset } = tensor;
  for (let r = 0; r < rows; r++) {
    vector.set(values.subarray(r * columns, (r + 1) * columns), offset + r * stride);
  }
}
