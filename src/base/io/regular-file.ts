/**
 * Opens what a folder from elsewhere holds: regular files only. A link would lead out of the folder, a pipe or a device would be
 * waited for without end, and archives can hold all of these.
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

/** A file that is there and is not read. */
export class NotRegular extends Error {
  override readonly name = 'NotRegular';
}

// Windows has neither; there, what lstat says decides.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** What lstat says of it if it is a regular file; null if it is anything else, or not there. Never throws. */
export function regularFile(path: string): Stats | null {
  try {
    const stats = lstatSync(path);
    return stats.isFile() ? stats : null;
  } catch {
    return null;
  }
}

/** Whether it is a folder, and no link to one. */
export function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Opens for reading, and waits for nothing. @throws NotRegular, or what the file system says. */
export function openRegular(path: string): number {
  if (!lstatSync(path).isFile()) throw new NotRegular('it is not a regular file');
  let file: number;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ELOOP')
      throw new NotRegular('it is a link', { cause });
    throw cause;
  }
  // Another file may have taken its place.
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new NotRegular('it is not a regular file');
}

/** The text of a file of at most so many bytes. @throws NotRegular also where it has more; or what the file system says. */
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
    if (held > mostBytes) throw new NotRegular(`it has more than ${mostBytes} bytes`);
    return buffer.toString('utf8', 0, held);
  } finally {
    closeSync(file);
  }
}
