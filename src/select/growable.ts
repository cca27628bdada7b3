/** Lists of numbers that grow without copying, in blocks of a typed array. */

const blockBits = 16;
const blockSize = 1 << blockBits;
const mask = blockSize - 1;

export interface Growable {
  readonly length: number;
  push(value: number): void;
  get(index: number): number;
  set(index: number, value: number): void;
}

type Block = Float64Array | Uint32Array;

/** `f64` stores any number in 8 bytes, `u32` an integer in 0..2^32-1 in 4 bytes. */
export function growable(kind: 'f64' | 'u32'): Growable {
  const make = (): Block =>
    kind === 'f64' ? new Float64Array(blockSize) : new Uint32Array(blockSize);
  const blocks: Block[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      const offset = length & mask;
      if (offset === 0) blocks.push(make());
      (blocks[length >>> blockBits] as Block)[offset] = value;
      length++;
    },
    get: (index) => (blocks[index >>> blockBits] as Block)[index & mask] as number,
    set(index, value) {
      (blocks[index >>> blockBits] as Block)[index & mask] = value;
    },
  };
}
