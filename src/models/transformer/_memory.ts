/** Lays out an instance's memory: assigns addresses first, then grows the memory once. */
import type { Kernels } from './_kernels.js';

const PAGE_BYTES = 65536;
const ALIGNMENT_BYTES = 64;

export interface Arena {
  /** Reserves n 4-byte words and returns their address, 64-byte aligned. */
  words(n: number): number;
  /** The address at which the next words would start. */
  mark(): number;
  /** Returns to a mark: the next words share their memory with those reserved after the mark. */
  reuse(mark: number): void;
  /** The end of all words ever reserved. */
  end(): number;
}

export interface Views {
  readonly floats: Float32Array;
  readonly ints: Int32Array;
  readonly doubles: Float64Array;
}

export function createArena(kernels: Kernels): Arena {
  let top = align(kernels.heap_base());
  let end = top;
  return {
    words(n) {
      const at = top;
      top = align(top + 4 * n);
      end = Math.max(end, top);
      return at;
    },
    mark: () => top,
    reuse(mark) {
      top = mark;
    },
    end: () => end,
  };
}

/** Grows the memory to the arena's end and returns views of it. Invalidates earlier views. */
export function viewMemory(kernels: Kernels, arena: Arena): Views {
  const { memory } = kernels;
  const missing = arena.end() - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  const { buffer } = memory;
  return {
    floats: new Float32Array(buffer),
    ints: new Int32Array(buffer),
    doubles: new Float64Array(buffer),
  };
}

function align(address: number): number {
  return Math.ceil(address / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
