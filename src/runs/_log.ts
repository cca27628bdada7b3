/**
 * A log that only grows, with the SHA-256 of its content, which costs no more to update than what
 * is appended.
 */
import { createHash, type Hash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { UserError } from '../base/errors.js';

export interface Log {
  readonly path: string;
  /** Length of the committed part, in bytes. */
  readonly bytes: number;
  /** SHA-256 of the committed part. */
  digest(): string;
  /**
   * Appends text and flushes it.
   * @throws UserError if another process has written to the file or cut it
   */
  append(text: string): void;
  /** Cuts off everything after the committed part. */
  cut(): void;
}

/** The file's content up to some place. */
export interface Prefix {
  readonly bytes: number;
  readonly sha256: string;
  /** Opens the log so that it continues from there. */
  open(): Log;
}

const CHUNK = 1 << 22;

/**
 * Returns the log's prefixes at some places, read in one pass; null where the file ends earlier.
 * @param places in bytes, ascending
 */
export function readPrefixes(path: string, places: readonly number[]): (Prefix | null)[] {
  const hash = createHash('sha256');
  const found: (Prefix | null)[] = [];
  const prefix = (bytes: number): Prefix => {
    const here = hash.copy();
    return {
      bytes,
      sha256: here.copy().digest('hex'),
      open: () => createLog(path, bytes, here.copy()),
    };
  };
  const size = sizeOf(path);
  if (size === 0) return places.map((bytes) => (bytes === 0 ? prefix(0) : null));
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size));
    let at = 0;
    for (const place of places) {
      while (at < place) {
        const read = readSync(file, buffer, 0, Math.min(buffer.length, place - at), at);
        if (read === 0) break;
        hash.update(buffer.subarray(0, read));
        at += read;
      }
      found.push(at === place ? prefix(place) : null);
    }
  } finally {
    closeSync(file);
  }
  return found;
}

/**
 * Returns the file's length; 0 if it does not exist.
 * @throws UserError if it is not a regular file
 */
export function sizeOf(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isFile()) throw new UserError(`${path}: is not a regular file`);
  return stat.size;
}

function createLog(path: string, from: number, hash: Hash): Log {
  let bytes = from;
  return {
    path,
    get bytes() {
      return bytes;
    },
    digest: () => hash.copy().digest('hex'),
    append(text) {
      const file = openSync(path, 'a');
      try {
        const { size } = fstatSync(file);
        if (size !== bytes)
          throw new UserError(
            `${path}: has ${size} bytes where this run has written ${bytes}: somebody else has changed it`,
          );
        appendFileSync(file, text);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      hash.update(text, 'utf8');
      bytes += Buffer.byteLength(text);
    },
    cut() {
      if (sizeOf(path) > bytes) truncateSync(path, bytes);
    },
  };
}
