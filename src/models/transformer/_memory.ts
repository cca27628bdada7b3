/** Lays out an instance's memory: addresses are handed out first, then the memory is grown once and viewed. */
import type { Kernels } from './_kernels.js';

const PAGE_BYTES = 65536;
const ALIGNMENT_BYTES = 64;

export interface Arena {
  /** The address of n new 4-byte words, 64-byte aligned. */
  words(n: number): number;
  /** Where the next words would go. */
  mark(): number;
  /** Goes back to a mark: what is laid out next shares its place with what came after the mark. */
  reuse(mark: number): void;
  /** The end of everything that was ever laid out. */
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

/** Grows the memory to the arena's end. Views from before are dead. */
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
