import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../errors.js';

/** What one person or one run writes is far below; more would not be read into memory. */
const MOST_BYTES = 1 << 26;

/** A JSON file of a directory. @throws UserError that names the file: it is not there, no regular file, too long, or no JSON. */
export function readJson(path: string): unknown {
  const text = readRegularFile(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${path}: not valid JSON: ${(cause as Error).message}`, { cause });
  }
}

/** A whole text file. A pipe would be waited for, and a device has no end. */
export function readRegularFile(path: string, mostBytes = MOST_BYTES): string {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new UserError(`${path}: is not a regular file`);
    if (stat.size > mostBytes)
      throw new UserError(`${path}: has ${stat.size} bytes, and at most ${mostBytes} are read`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const gone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      `${path}: ${gone ? 'is not there' : `cannot be read: ${(cause as Error).message}`}`,
      {
        cause,
      },
    );
  }
}
