/** The forward pass: over a ragged batch, or over one new position of many rows. */
import {
  type LayerActivations,
  type PackedLayer,
  type Workspace,
  weightAddress,
} from './_workspace.js';

/** Runs attention over whole sequences, or over one new position against a cache. */
type Attend = (layer: number, activations: LayerActivations) => void;

/**
 * Computes one layer from its input to `output`, [rows, width]: y = x + attention(norm(x)), then
 * y + mlp(norm(y)). With `keep`, the GELU leaves its derivative in `up`.
 */
function layerForward(
  space: Workspace,
  layer: number,
  rows: number,
  activations: LayerActivations,
  output: number,
  keep: 0 | 1,
  attend: Attend,
): void {
  const { kernels, shape } = space;
  const { width } = shape;
  const packed = space.packedLayers[layer] as PackedLayer;
  const weight = (name: string) => weightAddress(space, `layers.${layer}.${name}`);
  const a = activations;
  kernels.norm(
    a.input,
    weight('attention_norm.gain'),
    weight('attention_norm.bias'),
    a.norm1,
    a.stats1,
    rows,
    width,
  );
  kernels.multiply(a.norm1, packed.qkv.forward, a.qkv, rows, 3 * width, width, 0, 0);
  attend(layer, a);
  kernels.multiply(a.attended, packed.out.forward, a.middle, rows, width, width, 0, a.input);
  kernels.norm(
    a.middle,
    weight('mlp_norm.gain'),
    weight('mlp_norm.bias'),
    a.norm2,
    a.stats2,
    rows,
    width,
  );
  kernels.multiply(
    a.norm2,
    packed.up.forward,
    a.up,
    rows,
    4 * width,
    width,
    weight('mlp.up_bias'),
    0,
  );
  kernels.gelu(a.up, a.activated, rows * 4 * width, keep);
  const bias = weight('mlp.down_bias');
  kernels.multiply(
    a.activated,
    packed.down.forward,
    output,
    rows,
    width,
    4 * width,
    bias,
    a.middle,
  );
}

/**
 * Computes the hidden states of the batch in the workspace (tokens, positions, offsets), and keeps
 * all activations.
 */
export function forwardKeeping(space: Workspace, sequences: number, rows: number): void {
  embed(space, rows, (space.layers[0] as LayerActivations).input);
  for (let l = 0; l < space.shape.layers; l++) {
    const output = space.layers[l + 1]?.input ?? space.final.input;
    layerForward(space, l, rows, space.layers[l] as LayerActivations, output, 1, (_, a) =>
      attendSequences(space, sequences, a, 1),
    );
  }
}

/**
 * Computes the same without keeping activations. Calls `visit` with each layer's queries, keys and
 * values before they are overwritten.
 */
export function forwardOnly(
  space: Workspace,
  sequences: number,
  rows: number,
  visit: (layer: number, qkv: number) => void = () => {},
): void {
  const scratch = space.layers[0] as LayerActivations;
  inference(space, rows, (layer, a) => {
    visit(layer, scratch.qkv);
    attendSequences(space, sequences, a, 0);
  });
}

/**
 * Computes the hidden states of one new position per row, from the workspace's tokens, positions
 * and cache slots.
 */
export function forwardDecode(space: Workspace, rows: number): void {
  const { kernels, shape, cache, positions, scratch } = space;
  inference(space, rows, (layer, a) => {
    const { keys, values } = cache.layers[layer] as { keys: number; values: number };
    kernels.attention_decode(
      a.qkv,
      cache.slots,
      positions,
      rows,
      shape.width,
      shape.heads,
      keys,
      values,
      cache.slotSize,
      a.attended,
      scratch,
    );
  });
}

/** Computes logits [rows, padded vocabulary] from the hidden states in `final.input`. */
export function logits(space: Workspace, rows: number): void {
  const { kernels, shape, final, packedHead, paddedVocab } = space;
  const gain = weightAddress(space, 'final_norm.gain');
  const bias = weightAddress(space, 'final_norm.bias');
  kernels.norm(final.input, gain, bias, final.norm, final.stats, rows, shape.width);
  kernels.multiply(
    final.norm,
    packedHead.forward,
    space.logits,
    rows,
    paddedVocab,
    shape.width,
    0,
    0,
  );
}

function inference(space: Workspace, rows: number, attend: Attend): void {
  const { shape } = space;
  const scratch = space.layers[0] as LayerActivations;
  embed(space, rows, scratch.input);
  for (let l = 0; l < shape.layers; l++) {
    const output = l + 1 < shape.layers ? scratch.input : space.final.input;
    layerForward(space, l, rows, scratch, output, 0, attend);
  }
}

function embed(space: Workspace, rows: number, out: number): void {
  const { kernels, shape, tokens, positions } = space;
  const tokenTable = weightAddress(space, 'embedding.token');
  const positionTable = weightAddress(space, 'embedding.position');
  kernels.embed(tokens, positions, tokenTable, positionTable, out, rows, shape.width);
}

function attendSequences(
  space: Workspace,
  sequences: number,
  a: LayerActivations,
  keep: 0 | 1,
): void {
  const { kernels, shape, offsets, scratch } = space;
  const { width, heads } = shape;
  kernels.attention(a.qkv, offsets, sequences, width, heads, a.probs, keep, a.attended, scratch);
}
