/** The backward pass by hand: adds to the weights' gradient from the logits' gradient that `log_likelihood` left. */
import {
  gradientAddress,
  type LayerActivations,
  type PackedLayer,
  type Workspace,
  weightAddress,
} from './_workspace.js';

export function backward(space: Workspace, sequences: number, rows: number): void {
  const { kernels, shape, final, gradients, packedHead, paddedVocab, scratch } = space;
  const { width } = shape;
  const head = gradientAddress(space, 'head');
  kernels.multiply_gradient(final.norm, space.logits, head, width, paddedVocab, rows, scratch);
  kernels.multiply(space.logits, packedHead.backward, gradients.norm, rows, width, paddedVocab, 0, 0);
  normBackward(space, 'final_norm', final.input, final.stats, rows, 0);
  for (let l = shape.layers - 1; l >= 0; l--) layerBackward(space, l, sequences, rows);
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

/** From the gradient of a layer's output in `hidden` to that of its input, in the same place. */
function layerBackward(space: Workspace, layer: number, sequences: number, rows: number): void {
  mlpBackward(space, layer, rows);
  attentionBackward(space, layer, sequences, rows);
}

function mlpBackward(space: Workspace, layer: number, rows: number): void {
  const { kernels, shape, gradients, scratch } = space;
  const { width } = shape;
  const { hidden, up, norm } = gradients;
  const a = space.layers[layer] as LayerActivations;
  const packed = space.packedLayers[layer] as PackedLayer;
  const gradient = (name: string) => gradientAddress(space, `layers.${layer}.${name}`);
  kernels.bias_backward(hidden, gradient('mlp.down_bias'), rows, width);
  kernels.multiply_gradient(a.activated, hidden, gradient('mlp.down'), 4 * width, width, rows, scratch);
  kernels.multiply(hidden, packed.down.backward, up, rows, 4 * width, width, 0, 0);
  kernels.gelu_backward(a.up, up, gradient('mlp.up_bias'), rows, 4 * width);
  kernels.multiply_gradient(a.norm2, up, gradient('mlp.up'), width, 4 * width, rows, scratch);
  kernels.multiply(up, packed.up.backward, norm, rows, width, 4 * width, 0, 0);
  normBackward(space, `layers.${layer}.mlp_norm`, a.middle, a.stats2, rows, 1);
}

function attentionBackward(space: Workspace, layer: number, sequences: number, rows: number): void {
  const { kernels, shape, gradients, scratch } = space;
  const { width, heads } = shape;
  const { hidden, qkv, norm } = gradients;
  const a = space.layers[layer] as LayerActivations;
  const packed = space.packedLayers[layer] as PackedLayer;
  const gradient = (name: string) => gradientAddress(space, `layers.${layer}.${name}`);
  kernels.multiply_gradient(a.attended, hidden, gradient('attention.out'), width, width, rows, scratch);
  kernels.multiply(hidden, packed.out.backward, norm, rows, width, width, 0, 0);
  kernels.attention_backward(a.qkv, space.offsets, sequences, width, heads, a.probs, norm, qkv, scratch);
  kernels.multiply_gradient(a.norm1, qkv, gradient('attention.qkv'), width, 3 * width, rows, scratch);
  kernels.multiply(qkv, packed.qkv.backward, norm, rows, width, 3 * width, 0, 0);
  normBackward(space, `layers.${layer}.attention_norm`, a.input, a.stats1, rows, 1);
}

/** Adds the norm's part to `hidden` (or, with 0, puts it there) from the gradient of its output in `norm`. */
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
