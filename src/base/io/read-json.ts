import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../errors.js';

/** Far more than one person or one run writes; larger files are not read into memory. */
const MOST_BYTES = 1 << 26;

/**
 * Reads a JSON file.
 * @throws UserError that names the file if it is missing, not a regular file, too long, or not
 * valid JSON.
 */
export function readJson(path: string): unknown {
  const text = readRegularFile(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${path}: not valid JSON: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Reads a whole text file. Refuses pipes, which would block, and devices, which have no end.
 * @throws UserError that names the file if it is missing, not a regular file, or too long.
 */
export function readRegularFile(path: string, mostBytes = MOST_BYTES): string {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new UserError(`${path}: is not a regular file`);
    if (stat.size > mostBytes)
      throw new UserError(`${path}: has ${stat.size} bytes; it may have at most ${mostBytes}`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const gone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const fault = gone ? 'is missing' : `cannot be read: ${(cause as Error).message}`;
    throw new UserError(`${path}: ${fault}`, { cause });
  }
}
