/**
 * One thread's memory for one shape: weights, packed weights, activations, gradients and key-value
 * cache.
 */
import type { Kernels } from './_kernels.js';
import { type Arena, createArena, type Views, viewMemory } from './_memory.js';
import { type Parameters, parametersOf, roundUp } from './_parameters.js';
import type { Shape } from './shape.js';

/** The most tokens of a micro-batch: few enough that a layer's activations stay in cache. */
export const BATCH_TOKENS = 192;
/**
 * Bounds the rows that sample at once: few enough that their keys and values stay in cache, but
 * enough to fill the matrix products.
 */
const CACHE_BYTES = 3 << 20;
const [LEAST_ROWS, MOST_ROWS] = [16, 64];

/** Addresses of one layer's activations, [rows, …]. */
export interface LayerActivations {
  readonly input: number;
  readonly norm1: number;
  readonly stats1: number;
  readonly qkv: number;
  readonly probs: number;
  readonly attended: number;
  readonly middle: number;
  readonly norm2: number;
  readonly stats2: number;
  readonly up: number;
  readonly activated: number;
}

/** Addresses of a weight and of its packed forms: `forward` for x W, `backward` for dy Wᵀ. */
export interface PackedWeight {
  readonly source: number;
  readonly rows: number;
  readonly columns: number;
  readonly forward: number;
  readonly backward: number;
}

export interface PackedLayer {
  readonly qkv: PackedWeight;
  readonly out: PackedWeight;
  readonly up: PackedWeight;
  readonly down: PackedWeight;
}

export interface Workspace extends Views {
  readonly kernels: Kernels;
  readonly shape: Shape;
  readonly parameters: Parameters;
  readonly paddedVocab: number;
  /** The most rows of a batch. */
  readonly maxRows: number;
  /** The most rows that sample at once. */
  readonly maxSlots: number;
  readonly weights: number;
  readonly packedLayers: readonly PackedLayer[];
  readonly packedHead: PackedWeight;
  readonly tokens: number;
  readonly positions: number;
  readonly offsets: number;
  readonly targets: number;
  readonly coefs: number;
  readonly logprobs: number;
  /** The indices of the rows that have a coefficient. */
  readonly learning: number;
  readonly scratch: number;
  readonly logits: number;
  readonly final: { readonly input: number; readonly norm: number; readonly stats: number };
  /** Inference needs only layers[0]. */
  readonly layers: readonly LayerActivations[];
  /** The gradients of activations and, as one vector, of the weights. */
  readonly gradients: {
    readonly weights: number;
    readonly hidden: number;
    readonly norm: number;
    readonly qkv: number;
    readonly up: number;
  };
  /** Shares its memory with the gradients, because a thread either trains or samples. */
  readonly cache: {
    /** Each layer's keys and values, `slotSize` floats of each per slot. */
    readonly layers: readonly { readonly keys: number; readonly values: number }[];
    readonly slotSize: number;
    readonly slots: number;
    readonly uniforms: number;
    readonly weights: number;
    readonly sampled: number;
  };
}

export function createWorkspace(kernels: Kernels, shape: Shape): Workspace {
  const arena = createArena(kernels);
  const parameters = parametersOf(shape);
  const sizes = sizesOf(shape);
  const { maxRows, maxSlots, paddedVocab } = sizes;

  const weights = arena.words(parameters.size);
  const packed = reservePacked(arena, shape, weights, parameters, paddedVocab);
  const common = reserveCommon(arena, shape, sizes);
  const first = reserveLayer(arena, shape, sizes);
  const afterFirst = arena.mark();
  const others = Array.from({ length: shape.layers - 1 }, () => reserveLayer(arena, shape, sizes));
  const gradients = reserveGradients(arena, shape, sizes, parameters.size);
  // A thread either trains or samples, so the cache may overlap the memory that only training uses.
  arena.reuse(afterFirst);
  const cache = reserveCache(arena, shape, sizes);
  return {
    kernels,
    shape,
    parameters,
    paddedVocab,
    maxRows,
    maxSlots,
    weights,
    ...packed,
    ...common,
    layers: [first, ...others],
    gradients,
    cache,
    ...viewMemory(kernels, arena),
  };
}

interface Sizes {
  readonly paddedVocab: number;
  readonly paddedContext: number;
  readonly slotSize: number;
  readonly maxRows: number;
  readonly maxSlots: number;
}

function sizesOf({ layers, width, vocab, context }: Shape): Sizes {
  const paddedContext = roundUp(context, 16);
  const slotSize = paddedContext * width;
  const cacheRows = Math.floor(CACHE_BYTES / (2 * 4 * layers * slotSize));
  return {
    paddedVocab: roundUp(vocab, 16),
    paddedContext,
    slotSize,
    maxRows: Math.max(BATCH_TOKENS, context),
    maxSlots: Math.max(LEAST_ROWS, Math.min(MOST_ROWS, cacheRows)),
  };
}

function reservePacked(
  arena: Arena,
  { layers, width }: Shape,
  weights: number,
  parameters: Parameters,
  paddedVocab: number,
): Pick<Workspace, 'packedLayers' | 'packedHead'> {
  const packed = (name: string, rows: number, columns: number): PackedWeight => ({
    source: weights + 4 * parameters.offset(name),
    rows,
    columns,
    forward: arena.words(rows * columns),
    backward: arena.words(rows * columns),
  });
  const packedLayers = Array.from({ length: layers }, (_, l) => ({
    qkv: packed(`layers.${l}.attention.qkv`, width, 3 * width),
    out: packed(`layers.${l}.attention.out`, width, width),
    up: packed(`layers.${l}.mlp.up`, width, 4 * width),
    down: packed(`layers.${l}.mlp.down`, 4 * width, width),
  }));
  return { packedLayers, packedHead: packed('head', width, paddedVocab) };
}

/** Reserves the memory that training and sampling both need beside the layers. */
function reserveCommon(
  arena: Arena,
  { width, heads }: Shape,
  { maxRows, paddedVocab, paddedContext }: Sizes,
) {
  const gradientScratch = 128 * (Math.max(4 * width, paddedVocab) + 16);
  const attentionScratch = paddedContext * (paddedContext + width / heads);
  return {
    tokens: arena.words(maxRows),
    positions: arena.words(maxRows),
    offsets: arena.words(maxRows + 1),
    targets: arena.words(maxRows),
    coefs: arena.words(maxRows),
    logprobs: arena.words(maxRows),
    learning: arena.words(maxRows),
    scratch: arena.words(Math.max(gradientScratch, attentionScratch)),
    logits: arena.words(maxRows * paddedVocab),
    final: {
      input: arena.words(maxRows * width),
      norm: arena.words(maxRows * width),
      stats: arena.words(maxRows * 2),
    },
  };
}

function reserveLayer(
  arena: Arena,
  { width, heads }: Shape,
  { maxRows, paddedContext }: Sizes,
): LayerActivations {
  return {
    input: arena.words(maxRows * width),
    norm1: arena.words(maxRows * width),
    stats1: arena.words(maxRows * 2),
    qkv: arena.words(maxRows * 3 * width),
    probs: arena.words(maxRows * heads * paddedContext),
    attended: arena.words(maxRows * width),
    middle: arena.words(maxRows * width),
    norm2: arena.words(maxRows * width),
    stats2: arena.words(maxRows * 2),
    up: arena.words(maxRows * 4 * width),
    activated: arena.words(maxRows * 4 * width),
  };
}

function reserveGradients(
  arena: Arena,
  { width }: Shape,
  { maxRows }: Sizes,
  parameters: number,
): Workspace['gradients'] {
  return {
    weights: arena.words(parameters),
    hidden: arena.words(maxRows * width),
    norm: arena.words(maxRows * width),
    qkv: arena.words(maxRows * 3 * width),
    up: arena.words(maxRows * 4 * width),
  };
}

function reserveCache(
  arena: Arena,
  { layers }: Shape,
  { maxSlots, slotSize, paddedVocab }: Sizes,
): Workspace['cache'] {
  return {
    layers: Array.from({ length: layers }, () => ({
      keys: arena.words(maxSlots * slotSize),
      values: arena.words(maxSlots * slotSize),
    })),
    slotSize,
    slots: arena.words(maxSlots),
    uniforms: arena.words(2 * maxSlots),
    weights: arena.words(paddedVocab),
    sampled: arena.words(maxSlots),
  };
}

/** The address of a weight tensor. */
export function weightAddress(space: Workspace, name: string): number {
  return space.weights + 4 * space.parameters.offset(name);
}

/** The address of a weight tensor's gradient. */
export function gradientAddress(space: Workspace, name: string): number {
  return space.gradients.weights + 4 * space.parameters.offset(name);
}

/** Copies weights into the workspace and packs them for the forward pass. */
export function loadWeights(space: Workspace, vector: Float32Array): void {
  space.floats.set(vector, space.weights >> 2);
  for (const { source, rows, columns, forward } of packedWeights(space)) {
    space.kernels.pack(source, rows, columns, forward);
  }
}

/** Packs the transposed weights, which only the backward pass needs. */
export function packTransposes(space: Workspace): void {
  for (const { source, rows, columns, backward } of packedWeights(space)) {
    space.kernels.pack_transposed(source, rows, columns, backward);
  }
}

function packedWeights(space: Workspace): PackedWeight[] {
  return [
    ...space.packedLayers.flatMap(({ qkv, out, up, down }) => [qkv, out, up, down]),
    space.packedHead,
  ];
}
