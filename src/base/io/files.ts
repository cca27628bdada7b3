/**
 * Writes files atomically: a reader or a crash sees the old bytes or the new ones, never a mixture.
 */
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Returns the process that is writing a temporary file, by the file's name; null for any other
 * file.
 */
export function writerOf(name: string): number | null {
  const pid = /\.(\d+)-[0-9a-f]{8}\.tmp$/.exec(name)?.[1];
  return pid === undefined ? null : Number(pid);
}

/**
 * Writes a temporary file beside the target, flushes it, and renames it over the target. Several
 * processes may do so at once; the last one wins.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, content, { flush: true });
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
}

/**
 * Writes JSON as in every file of a run directory: indented by two spaces, with a final newline.
 */
export function writeJsonAtomic(path: string, value: unknown): void {
  writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
