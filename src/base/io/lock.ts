/**
 * Lets one process at a time write a directory: the one that holds the file `lock` there, which
 * names it.
 *
 * The file is created complete, by link(2), which succeeds for one process only. A lock whose owner
 * has ended is taken over. A process that wants to replace the stale file S first takes a second
 * lock, "the succession of S", whose name is derived from S; then it checks that S still exists,
 * and renames its own file over S. So only one process replaces S, and a slower one finds that S is
 * gone. A succession is a lock like any other and can itself become stale; the next owner removes
 * what killed processes left.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.js';
import {
  isRunning,
  isSameProcess,
  livenessOf,
  mayHaveWritten,
  ownIdentity,
  type ProcessIdentity,
} from './_process-identity.js';

export interface Lock {
  /** Releases the lock: removes the file if it still is this lock. Never throws. */
  (): void;
  /**
   * Throws a UserError if the file is no longer this lock, because whoever removed it or took it
   * over may be writing now.
   */
  check(): void;
}

/** How long another process may take to replace a stale lock; it does nothing else meanwhile. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 2;
/** How long an empty file may be a lock that is being written, on a file system without links. */
const HALF_WRITTEN_MS = 1000;

/** Takes the lock. @throws UserError that names the owner if it is taken. */
export function takeLock(path: string): Lock {
  const own: Content = { ...ownIdentity(), nonce: randomBytes(16).toString('hex') };
  const mine = `${JSON.stringify(own)}\n`;
  const owner = acquire(path, mine, performance.now() + PATIENCE_MS);
  if (owner) throw new UserError(`${path}: ${refusal(owner, path)}`);
  removeLeftovers(path);
  const release = () => {
    try {
      if (look(path)?.text === mine) unlinkSync(path);
    } catch {
      // The folder is gone or the disk fails. A lock that stays becomes stale when this process
      // ends.
    }
  };
  const check = () => {
    const there = look(path);
    if (there?.text === mine) return;
    const who = there?.owner ? `process ${there.owner.pid} has it now` : 'it was removed';
    throw new UserError(
      `${path}: is no longer this process's lock: ${who}. ` +
        'This process stops before it writes anything more',
    );
  };
  return Object.assign(release, { check });
}

/** Returns the other running process of this machine that holds the lock; null if there is none. */
export function lockOwner(path: string): number | null {
  try {
    const there = look(path);
    return there && stateOf(there, path) === 'running' && there.owner!.pid !== process.pid
      ? there.owner!.pid
      : null;
  } catch {
    return null;
  }
}

type Content = ProcessIdentity & { readonly nonce: string };

const contentSchema = z.object({
  pid: z.int().positive(),
  started: z.string().nullable(),
  boot: z.string().nullable(),
  namespace: z.string().nullable(),
  host: z.string(),
});

interface Found {
  readonly text: string;
  /** Differs from that of any other file that ever has this path. */
  readonly identity: string;
  readonly writtenMs: number;
  /**
   * null if the file is empty or damaged and names no owner. Earlier versions wrote only the
   * process's number.
   */
  readonly owner: ProcessIdentity | { readonly pid: number } | null;
}

/**
 * Returns null once the file at `path` contains `mine`, or else the lock that another process
 * holds.
 */
function acquire(path: string, mine: string, until: number): Found | null {
  for (;;) {
    if (place(path, mine)) return null;
    const there = look(path);
    if (!there) continue;
    if (stateOf(there, path) !== 'ended') return there;
    const succession = `${path}.${there.identity}`;
    const rival = acquire(succession, mine, until);
    if (rival) {
      // The rival needs a moment, unless it was suspended meanwhile.
      if (performance.now() > until) return rival;
      pause(PAUSE_MS);
      continue;
    }
    try {
      if (look(path)?.identity !== there.identity) continue;
      const temporary = writeTemporary(path, mine);
      renameSync(temporary, path);
      if (look(path)?.text === mine) return null;
    } finally {
      rmSync(succession, { force: true });
    }
  }
}

/** Creates the file with this text unless it exists. Returns whether it did. */
function place(path: string, text: string): boolean {
  const temporary = writeTemporary(path, text);
  try {
    linkSync(temporary, path);
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // ENOENT: a process in another container has just taken the lock and removed leftovers.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code ?? ''))
      return placeWithoutLink(path, text);
    throw cause;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Without links, the file is empty for a moment, during which others wait. */
function placeWithoutLink(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return look(path)?.text === text;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    const until = performance.now() + HALF_WRITTEN_MS;
    while (look(path)?.text === '' && performance.now() < until) pause(PAUSE_MS);
    return false;
  }
}

function writeTemporary(path: string, text: string): string {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  writeFileSync(temporary, text, { flag: 'wx' });
  return temporary;
}

/**
 * Reads the file at the path; null if none exists. @throws UserError if it is not a regular file.
 */
function look(path: string): Found | null {
  let file: number;
  try {
    file = openSync(
      path,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'ELOOP' || code === 'EISDIR') throw notRegular(path, cause);
    throw cause;
  }
  try {
    const stat = fstatSync(file, { bigint: true });
    if (!stat.isFile()) throw notRegular(path);
    const { ino, mtimeNs, mtimeMs } = stat;
    const text = readFileSync(file, 'utf8');
    const identity = createHash('sha256')
      .update(`${ino} ${mtimeNs} ${text}`)
      .digest('hex')
      .slice(0, 32);
    return { text, identity, writtenMs: Number(mtimeMs), owner: ownerOf(text) };
  } finally {
    closeSync(file);
  }
}

function notRegular(path: string, cause?: unknown): UserError {
  return new UserError(
    `${path}: is not a regular file, so it cannot be this directory's lock; move it away`,
    cause ? { cause } : {},
  );
}

function ownerOf(text: string): Found['owner'] {
  if (/^\d{1,10}\s*$/.test(text)) return { pid: Number(text) };
  try {
    return contentSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function stateOf({ owner, writtenMs }: Found, path: string): 'running' | 'ended' | 'elsewhere' {
  if (!owner) return 'ended';
  if ('boot' in owner) return livenessOf(owner, path);
  return owner.pid !== process.pid && mayHaveWritten(owner.pid, writtenMs) ? 'running' : 'ended';
}

/** Says who holds the lock and what to do about it. */
function refusal(there: Found, path: string): string {
  const owner = there.owner!;
  if ('boot' in owner) {
    if (stateOf(there, path) === 'elsewhere')
      return (
        `process ${owner.pid} of another machine or container, ${owner.host}, took it, and ` +
        'nothing here can tell whether it is still running; wait for it, or remove this file ' +
        'once you know that it has ended'
      );
    if (isSameProcess(owner, ownIdentity())) return 'this process is already using this directory';
  }
  return `process ${owner.pid} is using this directory; wait for it to end, or stop it first`;
}

/**
 * Removes the successions of former locks, and the temporary files of processes that have ended.
 * Only the lock's owner calls it.
 */
function removeLeftovers(path: string): void {
  const folder = dirname(path);
  const name = basename(path);
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith(`${name}.`)) continue;
    const rest = entry.slice(name.length + 1);
    const pid = /^(?:[0-9a-f]{32}\.)*(\d+)-[0-9a-f]{8}\.tmp$/.exec(rest)?.[1];
    const succession = /^[0-9a-f]{32}(\.[0-9a-f]{32})*$/.test(rest);
    if (pid === undefined ? succession && isStale(join(folder, entry)) : !isRunning(Number(pid)))
      rmSync(join(folder, entry), { force: true });
  }
}

function isStale(path: string): boolean {
  const there = look(path);
  return there !== null && stateOf(there, path) === 'ended';
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
