/** One process at a time writes a run directory. A lock whose process is gone is stale and is taken over. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { UserError } from '../errors.js';

/** Takes the lock and returns what releases it. */
export function takeLock(path: string): () => void {
  for (;;) {
    try {
      writeFileSync(path, `${process.pid}\n`, { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      const owner = lockOwner(path);
      if (owner !== null) {
        throw new UserError(`${path}: process ${owner} is at work here; wait for it, or end it first`, {
          cause,
        });
      }
      rmSync(path, { force: true });
    }
  }
}

/** The other process that holds the lock and is running; null if there is none. */
export function lockOwner(path: string): number | null {
  const owner = Number(readLock(path));
  return owner !== process.pid && isRunning(owner) ? owner : null;
}

function readLock(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process that has ended but that nobody has waited for, as in a container whose first process reaps none. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
