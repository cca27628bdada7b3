/**
 * The backward pass, written by hand: starts from the logits' gradient that `log_likelihood` left
 * and adds to the weights' gradient.
 */
import {
  gradientAddress,
  type LayerActivations,
  type PackedLayer,
  type Workspace,
  weightAddress,
} from './_workspace.js';

export function backward(space: Workspace, sequences: number, rows: number): void {
  const { kernels, shape, gradients } = space;
  const { width } = shape;
  const top = shape.layers - 1;
  const learning = gatherLearning(space, rows);
  headBackward(space, learning);
  mlpBackward(space, top, learning);
  outBackward(space, top, learning);
  for (const data of [gradients.hidden, gradients.norm]) {
    kernels.scatter_rows(data, space.learning, learning, rows, width);
  }
  attentionBackward(space, top, sequences, rows);
  for (let l = top - 1; l >= 0; l--) {
    mlpBackward(space, l, rows);
    outBackward(space, l, rows);
    attentionBackward(space, l, sequences, rows);
  }
  kernels.embed_backward(
    space.tokens,
    space.positions,
    gradients.hidden,
    gradientAddress(space, 'embedding.token'),
    gradientAddress(space, 'embedding.position'),
    rows,
    width,
  );
}

/**
 * Moves the rows that have a coefficient to the front of the matrices that the backward pass reads
 * above the last attention, where only these rows have a gradient. Returns their number.
 */
function gatherLearning(space: Workspace, rows: number): number {
  const { kernels, shape, floats, ints, final, logits, paddedVocab } = space;
  const { width } = shape;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (floats[(space.coefs >> 2) + row] !== 0) ints[(space.learning >> 2) + count++] = row;
  }
  if (count === rows) return count;
  const a = space.layers[shape.layers - 1] as LayerActivations;
  const matrices: [number, number][] = [
    [logits, paddedVocab],
    [final.norm, width],
    [final.input, width],
    [final.stats, 2],
    [a.activated, 4 * width],
    [a.up, 4 * width],
    [a.norm2, width],
    [a.middle, width],
    [a.stats2, 2],
    [a.attended, width],
  ];
  for (const [data, columns] of matrices) kernels.gather_rows(data, space.learning, count, columns);
  return count;
}

function headBackward(space: Workspace, rows: number): void {
  const { kernels, shape, final, gradients, packedHead, paddedVocab, scratch } = space;
  const { width } = shape;
  const head = gradientAddress(space, 'head');
  kernels.multiply_gradient(final.norm, space.logits, head, width, paddedVocab, rows, scratch);
  kernels.multiply(
    space.logits,
    packedHead.backward,
    gradients.norm,
    rows,
    width,
    paddedVocab,
    0,
    0,
  );
  normBackward(space, 'final_norm', final.input, final.stats, rows, 0);
}

function mlpBackward(space: Workspace, layer: number, rows: number): void {
  const { kernels, shape, gradients, scratch } = space;
  const { width } = shape;
  const { hidden, up, norm } = gradients;
  const a = space.layers[layer] as LayerActivations;
  const packed = space.packedLayers[layer] as PackedLayer;
  const gradient = (name: string) => gradientAddress(space, `layers.${layer}.${name}`);
  kernels.bias_backward(hidden, gradient('mlp.down_bias'), rows, width);
  kernels.multiply_gradient(
    a.activated,
    hidden,
    gradient('mlp.down'),
    4 * width,
    width,
    rows,
    scratch,
  );
  kernels.multiply(hidden, packed.down.backward, up, rows, 4 * width, width, 0, 0);
  kernels.gelu_backward(a.up, up, gradient('mlp.up_bias'), rows, 4 * width);
  kernels.multiply_gradient(a.norm2, up, gradient('mlp.up'), width, 4 * width, rows, scratch);
  kernels.multiply(up, packed.up.backward, norm, rows, width, 4 * width, 0, 0);
  normBackward(space, `layers.${layer}.mlp_norm`, a.middle, a.stats2, rows, 1);
}

/** Attention's output projection: from `hidden` to the gradient of `attended`, in `norm`. */
function outBackward(space: Workspace, layer: number, rows: number): void {
  const { kernels, shape, gradients, scratch } = space;
  const { width } = shape;
  const { attended } = space.layers[layer] as LayerActivations;
  const { out } = space.packedLayers[layer] as PackedLayer;
  const gradient = gradientAddress(space, `layers.${layer}.attention.out`);
  kernels.multiply_gradient(attended, gradients.hidden, gradient, width, width, rows, scratch);
  kernels.multiply(gradients.hidden, out.backward, gradients.norm, rows, width, width, 0, 0);
}

function attentionBackward(space: Workspace, layer: number, sequences: number, rows: number): void {
  const { kernels, shape, gradients, scratch } = space;
  const { width, heads } = shape;
  const { qkv, norm } = gradients;
  const a = space.layers[layer] as LayerActivations;
  const packed = space.packedLayers[layer] as PackedLayer;
  const gradient = gradientAddress(space, `layers.${layer}.attention.qkv`);
  kernels.attention_backward(
    a.qkv,
    space.offsets,
    sequences,
    width,
    heads,
    a.probs,
    norm,
    qkv,
    scratch,
  );
  kernels.multiply_gradient(a.norm1, qkv, gradient, width, 3 * width, rows, scratch);
  kernels.multiply(qkv, packed.qkv.backward, norm, rows, width, 3 * width, 0, 0);
  normBackward(space, `layers.${layer}.attention_norm`, a.input, a.stats1, rows, 1);
}

/**
 * From the gradient of the norm's output in `norm`, computes that of its input and adds it to
 * `hidden`; overwrites `hidden` if `accumulate` is 0.
 */
function normBackward(
  space: Workspace,
  name: string,
  input: number,
  stats: number,
  rows: number,
  accumulate: 0 | 1,
): void {
  const { kernels, shape, gradients } = space;
  kernels.norm_backward(
    input,
    weightAddress(space, `${name}.gain`),
    stats,
    gradients.norm,
    gradients.hidden,
    accumulate,
    gradientAddress(space, `${name}.gain`),
    gradientAddress(space, `${name}.bias`),
    rows,
    shape.width,
  );
}
