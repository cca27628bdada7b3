/** Splits a stream into lines, in no more memory than the longest line takes. */

export interface StreamLine {
  /** Counted from 1. */
  readonly number: number;
  /** Without CR, LF and BOM. Empty if the line is too long. */
  readonly bytes: Buffer;
  /** Whether the line exceeds the limit, so that its bytes were skipped. */
  readonly tooLong: boolean;
}

const lf = 10;
const cr = 13;
const bom = Buffer.from([0xef, 0xbb, 0xbf]);

/** Yields each line as soon as its newline has arrived. The last line needs no newline. */
export async function* streamLines(
  input: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<StreamLine> {
  let parts: Buffer[] = [];
  let size = 0;
  let number = 0;
  const add = (part: Buffer) => {
    size += part.length;
    if (size > maxLineBytes) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const line = (): StreamLine => {
    const tooLong = size > maxLineBytes;
    let bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    parts = [];
    size = 0;
    if (number === 0 && bytes.subarray(0, 3).equals(bom)) bytes = bytes.subarray(3);
    if (bytes.at(-1) === cr) bytes = bytes.subarray(0, -1);
    return { number: ++number, bytes, tooLong };
  };
  for await (const piece of input) {
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let from = 0;
    for (let at = chunk.indexOf(lf); at >= 0; at = chunk.indexOf(lf, from)) {
      add(chunk.subarray(from, at));
      yield line();
      from = at + 1;
    }
    add(chunk.subarray(from));
  }
  if (size > 0) yield line();
}
