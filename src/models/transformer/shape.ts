/**
 * The size of a decoder-only transformer: pre-LN, learned positions, MLP 4×, tanh-GELU, untied
 * head.
 */
export interface Shape {
  readonly layers: number;
  /** A multiple of 16 · heads. */
  readonly width: number;
  readonly heads: number;
  /** Token ids are 0..vocab-1. */
  readonly vocab: number;
  /** The most tokens of a sequence. */
  readonly context: number;
}

const LIMITS = {
  layers: [1, 64],
  width: [16, 2048],
  heads: [1, 64],
  vocab: [2, 65536],
  context: [2, 4096],
} as const;

/** @throws Error that names the field if the kernels cannot run the shape. */
export function checkShape(shape: Shape): Shape {
  for (const [field, [least, most]] of Object.entries(LIMITS)) {
    const value = shape[field as keyof Shape];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new Error(`shape.${field}: must be an integer in ${least}..${most}, got ${value}`);
    }
  }
  const { layers, width, heads, vocab, context } = shape;
  if (width % (16 * heads) !== 0) {
    throw new Error(`shape.width: must be a multiple of 16 · heads = ${16 * heads}, got ${width}`);
  }
  return { layers, width, heads, vocab, context };
}
