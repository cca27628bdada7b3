/** The processes that train: which of them writes a run, and which may be stopped. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../base/errors.js';
import { lockOwner } from '../../../base/io/lock.js';
import { regularFile } from '../../../base/io/regular-file.js';

/** A lock holds a number, or a few of them. */
const MOST_LOCK_BYTES = 1 << 16;

/** The other process that writes a run directory; null if there is none. A lock that is not a regular file is none. */
export function writerOf(dir: string): number | null {
  const path = join(dir, 'lock');
  const stats = regularFile(path);
  return stats && stats.size <= MOST_LOCK_BYTES ? lockOwner(path) : null;
}

/** Whether a process is a `candor` that trains: a lock may hold a number that has since become another program's. */
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

/** Asks a training process to stop after the round at hand. @throws UserError if it is gone. */
export function stopProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch (cause) {
    throw new UserError('The run has ended by itself.', { cause });
  }
}
