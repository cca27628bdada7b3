/**
 * Reads a file line by line as bytes, with the offset of each line, in the memory of a few chunks.
 */
import type { FileHandle } from 'node:fs/promises';

export interface Line {
  /**
   * Has the line's bytes at start..end − 1, without CR, LF and BOM, and only until the callback
   * returns.
   */
  readonly buffer: Buffer;
  readonly start: number;
  readonly end: number;
  /** Counted from 1. */
  readonly number: number;
  /** The offset of the line's first byte in the file. */
  readonly offset: number;
  /** Whether the line is longer than `maxLineBytes`; its bytes are then left out. */
  readonly tooLong: boolean;
}

export interface ReadLinesOptions {
  readonly chunkBytes?: number;
  /** Longer lines are marked `tooLong`; default 2^28. */
  readonly maxLineBytes?: number;
  /** Called with the bytes read so far, after each chunk. */
  readonly onProgress?: (bytes: number) => void;
}

const lf = 10;
const cr = 13;

/**
 * Calls `onLine` for each line, empty ones included. The last line needs no newline. Returns the
 * number of bytes read.
 */
export async function readLines(
  file: FileHandle,
  onLine: (line: Line) => void,
  { chunkBytes = 1 << 22, maxLineBytes = 1 << 28, onProgress }: ReadLinesOptions = {},
): Promise<number> {
  let buffer = Buffer.allocUnsafe(chunkBytes);
  /** Bytes of an unfinished line at the buffer's start. */
  let held = 0;
  let position = 0;
  let number = 0;
  let lineOffset = 0;
  let skipping = false;

  function emit(start: number, end: number): void {
    let from = start;
    let to = end;
    let offset = lineOffset;
    if (
      number === 0 &&
      buffer[from] === 0xef &&
      buffer[from + 1] === 0xbb &&
      buffer[from + 2] === 0xbf
    ) {
      from = Math.min(to, from + 3);
      offset += 3;
    }
    if (to > from && buffer[to - 1] === cr) to--;
    number++;
    onLine({ buffer, start: from, end: skipping ? from : to, number, offset, tooLong: skipping });
    skipping = false;
  }

  for (;;) {
    if (held === buffer.length) {
      if (buffer.length >= maxLineBytes) {
        skipping = true;
        held = 0;
      } else {
        const larger = Buffer.allocUnsafe(
          Math.min(buffer.length * 2, Math.max(maxLineBytes, buffer.length)),
        );
        buffer.copy(larger, 0, 0, held);
        buffer = larger;
      }
    }
    const { bytesRead } = await file.read(buffer, held, buffer.length - held, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const end = held + bytesRead;
    let start = 0;
    let searchFrom = held;
    const filled = buffer.subarray(0, end);
    for (;;) {
      const at = filled.indexOf(lf, searchFrom);
      if (at < 0) break;
      emit(start, at);
      lineOffset = position - (end - at - 1);
      start = at + 1;
      searchFrom = start;
    }
    held = end - start;
    if (skipping) held = 0;
    else if (start > 0 && held > 0) buffer.copy(buffer, 0, start, end);
    onProgress?.(position);
  }
  if (held > 0 || skipping) emit(0, held);
  return position;
}
