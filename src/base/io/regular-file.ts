/**
 * Opens only the regular files of a folder from elsewhere. A link could lead out of the folder, a
 * pipe or a device could block forever, and an archive can contain all of these.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';

/** Thrown for a path that exists but is not a regular file that may be read. */
export class NotRegularFile extends Error {
  override readonly name = 'NotRegularFile';
}

// Windows has neither of the last two; lstat decides there.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** Returns what lstat says of a regular file; null for anything else or nothing. Never throws. */
export function regularFile(path: string): Stats | null {
  try {
    const stats = lstatSync(path);
    return stats.isFile() ? stats : null;
  } catch {
    return null;
  }
}

/** Tells whether the path is a folder, not a link to one. */
export function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Opens a regular file for reading, without blocking.
 * @throws NotRegularFile, or the file system's error.
 */
export function openRegular(path: string): number {
  if (!lstatSync(path).isFile()) throw new NotRegularFile('it is not a regular file');
  let file: number;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ELOOP')
      throw new NotRegularFile('it is a link', { cause });
    throw cause;
  }
  // Another file may have replaced it since lstat.
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new NotRegularFile('it is not a regular file');
}

/**
 * Reads the text of a regular file.
 * @throws NotRegularFile, also if the file has more than `mostBytes`; or the file system's error.
 */
export function readRegular(path: string, mostBytes: number): string {
  const file = openRegular(path);
  try {
    const buffer = Buffer.allocUnsafe(Math.min(fstatSync(file).size, mostBytes) + 1);
    let held = 0;
    while (held < buffer.length) {
      const count = readSync(file, buffer, held, buffer.length - held, held);
      if (count === 0) break;
      held += count;
    }
    if (held > mostBytes) throw new NotRegularFile(`it has more than ${mostBytes} bytes`);
    return buffer.toString('utf8', 0, held);
  } finally {
    closeSync(file);
  }
}
