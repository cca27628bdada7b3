/**
 * Cuts sequences into micro-batches and writes one into the workspace. A sequence's inputs are all
 * its tokens but the last, which predicts nothing.
 */
import type { Packed } from './_tasks.js';
import { BATCH_TOKENS, type Workspace } from './_workspace.js';

export interface MicroBatch {
  /** The batch has sequences first ≤ s < end. */
  readonly first: number;
  readonly end: number;
  /** The number of input tokens in the batch. */
  readonly rows: number;
}

/**
 * Puts as many whole sequences into each batch as fit, at most `mostRows` of them. The cut depends
 * only on their lengths.
 */
export function microBatches(lengths: readonly number[], mostRows = BATCH_TOKENS): MicroBatch[] {
  const batches: MicroBatch[] = [];
  let first = 0;
  let rows = 0;
  lengths.forEach((length, i) => {
    if (i > first && (rows + length > mostRows || i - first === mostRows)) {
      batches.push({ first, end: i, rows });
      first = i;
      rows = 0;
    }
    rows += length;
  });
  if (first < lengths.length) batches.push({ first, end: lengths.length, rows });
  return batches;
}

/** The number of input tokens of each sequence, [sequences]. */
export function inputLengths({ offsets }: Packed): number[] {
  return Array.from({ length: offsets.length - 1 }, (_, s) =>
    Math.max(0, (offsets[s + 1] as number) - (offsets[s] as number) - 1),
  );
}

/** Writes a batch's inputs, offsets, targets and coefficients (if any) into the workspace. */
export function placeBatch(
  space: Workspace,
  { first, end }: MicroBatch,
  sequences: Packed,
  coefs?: Float32Array,
): void {
  const { ints, floats, tokens, positions, offsets, targets } = space;
  let row = 0;
  ints[offsets >> 2] = 0;
  for (let s = first; s < end; s++) {
    const from = sequences.offsets[s] as number;
    const length = Math.max(0, (sequences.offsets[s + 1] as number) - from - 1);
    for (let t = 0; t < length; t++, row++) {
      ints[(tokens >> 2) + row] = sequences.tokens[from + t] as number;
      ints[(positions >> 2) + row] = t;
      ints[(targets >> 2) + row] = sequences.tokens[from + t + 1] as number;
      if (coefs) floats[(space.coefs >> 2) + row] = coefs[from + t + 1] as number;
    }
    ints[(offsets >> 2) + s - first + 1] = row;
  }
}

/** Copies a batch's log-probabilities to the positions of their tokens. */
export function collectLogprobs(
  space: Workspace,
  { first, end }: MicroBatch,
  sequences: Packed,
  to: Float32Array,
): void {
  let at = space.logprobs >> 2;
  for (let s = first; s < end; s++) {
    const from = sequences.offsets[s] as number;
    const length = Math.max(0, (sequences.offsets[s + 1] as number) - from - 1);
    to.set(space.floats.subarray(at, at + length), from + 1);
    at += length;
  }
}
