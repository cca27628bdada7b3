/** Reads single lines of a file again, by their places. */
import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../errors.js';
import { parseRow, type Row } from './row.js';

export interface RowReader {
  /** The row whose bytes lie at offset..offset+bytes. Throws a UserError if they are no longer what they were. */
  read(offset: number, bytes: number): Row;
  close(): void;
}

const windowBytes = 1 << 14;

/** Reads in windows: the samples of a question mostly lie close together, and one read then serves several. */
export function rowReader(path: string): RowReader {
  const file = openSync(path, 'r');
  let window = Buffer.allocUnsafe(windowBytes);
  let windowStart = 0;
  let windowLength = 0;

  function fill(offset: number, bytes: number): void {
    if (bytes > window.length) window = Buffer.allocUnsafe(bytes);
    windowStart = offset;
    windowLength = 0;
    while (windowLength < bytes) {
      const got = readSync(file, window, windowLength, window.length - windowLength, offset + windowLength);
      if (got === 0) break;
      windowLength += got;
    }
  }

  return {
    read(offset, bytes) {
      if (offset < windowStart || offset + bytes > windowStart + windowLength) fill(offset, bytes);
      const start = offset - windowStart;
      const row = parseRow(window, start, Math.min(start + bytes, windowLength));
      if (typeof row === 'string') throw changed(path);
      return row;
    },
    close: () => closeSync(file),
  };
}

export const changed = (path: string) =>
  new UserError(`${path}: changed while it was being read; nothing was written`);
