/** Reads single lines of a file a second time, by their positions. */
import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../base/errors.js';
import type { SampleFile } from './reading/sample-file.js';
import type { Row } from './row.js';

export interface RowReader {
  /**
   * Reads the row in the bytes [offset, offset + bytes).
   * @throws UserError if these bytes are no longer a valid row
   */
  read(offset: number, bytes: number): Row;
  close(): void;
}

const windowBytes = 1 << 16;

/** Opens a reader. It reads single lines, or whole windows while the lines are close together. */
export function rowReader(
  { path, parse }: Pick<SampleFile, 'path' | 'parse'>,
  name = path,
): RowReader {
  const file = openSync(path, 'r');
  let window = Buffer.allocUnsafe(windowBytes);
  let windowStart = 0;
  let windowLength = 0;

  function fill(offset: number, bytes: number): void {
    const near = Math.abs(offset - windowStart) < windowBytes && bytes < windowBytes / 4;
    const from = near ? Math.max(0, offset - windowBytes / 4) : offset;
    const wanted = offset - from + bytes;
    if (wanted > window.length) window = Buffer.allocUnsafe(wanted);
    windowStart = from;
    windowLength = 0;
    while (windowLength < wanted) {
      const most = near ? window.length - windowLength : wanted - windowLength;
      const got = readSync(file, window, windowLength, most, from + windowLength);
      if (got === 0) break;
      windowLength += got;
    }
  }

  return {
    read(offset, bytes) {
      if (offset < windowStart || offset + bytes > windowStart + windowLength) fill(offset, bytes);
      const start = offset - windowStart;
      const row = parse(window, start, Math.min(start + bytes, windowLength));
      if (row === null || typeof row === 'string') throw changedError(name);
      return row;
    },
    close: () => closeSync(file),
  };
}

export function changedError(path: string): UserError {
  return new UserError(`${path}: changed while it was being read; nothing was written`);
}
