/** Finds the process that writes a run, and stops it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../base/errors.js';
import { lockOwner } from '../../../base/io/lock.js';
import { regularFile } from '../../../base/io/regular-file.js';

/** A lock contains only a few numbers. */
const MOST_LOCK_BYTES = 1 << 16;

/**
 * Returns the id of the other process that writes a run directory; null if none does. A lock that
 * is not a regular file does not count.
 */
export function writerOf(dir: string): number | null {
  const path = join(dir, 'lock');
  const stats = regularFile(path);
  return stats && stats.size <= MOST_LOCK_BYTES ? lockOwner(path) : null;
}

/**
 * Whether a process is a `candor` that trains. A stale lock may contain an id that the system has
 * since given to another program.
 */
export function isCandor(pid: number): boolean {
  const words = commandLine(pid);
  return (
    words.some((word) => /(^|[/\\])(main\.js|candor)$/.test(word)) &&
    words.some((word) => /^(train|resume|start)$/.test(word))
  );
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    const { stdout } = spawnSync('ps', ['-p', `${pid}`, '-o', 'args='], { encoding: 'utf8' });
    return (stdout ?? '').trim().split(/\s+/);
  }
}

/**
 * Asks a training process to stop after the current round.
 * @throws UserError if the process no longer exists
 */
export function stopProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch (cause) {
    throw new UserError('The run has already ended.', { cause });
  }
}
