/** Writes a folder whose files appear all at once or not at all. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../base/errors.js';
import { takeLock } from '../base/io/lock.js';

export interface StagedFile {
  readonly name: string;
  readonly lines: number;
  /** Appends one JSON line. */
  write(value: unknown): void;
}

export interface StagedFolder {
  /** The folder of the unfinished files; it may contain other temporary files. */
  readonly path: string;
  file(name: string): StagedFile;
  /** Flushes every file and moves the folder into place, without the other temporary files. */
  commit(): void;
  /** Removes everything unfinished. Does nothing after commit. */
  discard(): void;
}

const flushAt = 1 << 18;

export interface StagedFolderOptions {
  /** Replaces or removes files of `owned` that exist, and leaves all others alone. */
  readonly force?: boolean;
  readonly owned?: readonly string[];
}

/**
 * Stages files for the folder `out`, in a hidden folder beside it, one process at a time. With
 * `force`, the file created last counts as the summary of the others: the old one is removed first
 * and the new one moved into place last.
 * @throws UserError if `out` is a file, or has files without `force`
 */
export function stagedFolder(
  out: string,
  { force = false, owned = [] }: StagedFolderOptions = {},
): StagedFolder {
  const target = resolve(out);
  checkTarget(target, out, force);
  const parent = dirname(target);
  const prefix = `.${basename(target)}.partial-`;
  mkdirSync(parent, { recursive: true });
  // Two processes would mix their files. A folder's name may have the greatest length that the
  // file system allows, so the lock's name contains its hash.
  const name = createHash('sha256').update(target).digest('hex').slice(0, 16);
  const lock = takeLock(join(parent, `.candor-${name}.lock`));
  removeAbandoned(parent, prefix);
  const path = join(parent, `${prefix}${process.pid}`);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  const files = new Map<string, { file: StagedFile; close(): void }>();
  let done = false;

  return {
    path,
    file(name) {
      const made = stagedFile(join(path, name), name);
      files.set(name, made);
      return made.file;
    },
    commit() {
      lock.check();
      if (!force && existsSync(target) && readdirSync(target).length > 0)
        throw new UserError(
          `${out}: has received files since the start; choose another folder with --out`,
        );
      for (const { close } of files.values()) close();
      for (const name of readdirSync(path)) if (!files.has(name)) rmSync(join(path, name));
      moveInto(target, path, [...files.keys()], owned);
      flushFolder(parent);
      done = true;
      lock();
    },
    discard() {
      if (done) return;
      done = true;
      for (const { close } of files.values()) {
        try {
          close();
        } catch {
          // The disk may be full. The file is removed anyway.
        }
      }
      rmSync(path, { recursive: true, force: true });
      lock();
    },
  };
}

function checkTarget(target: string, out: string, force: boolean): void {
  const found = statSync(target, { throwIfNoEntry: false });
  if (found && !found.isDirectory())
    throw new UserError(`${out}: is a file; --out must name a folder`);
  if (found && !force && readdirSync(target).length > 0)
    throw new UserError(
      `${out}: already has files; choose another folder with --out, or replace them with --force`,
    );
}

/** Moves the files `names` from `path` to `target`, in one rename if `target` is empty. */
function moveInto(
  target: string,
  path: string,
  names: readonly string[],
  owned: readonly string[],
): void {
  if (existsSync(target) && readdirSync(target).length > 0) {
    for (const name of [names.at(-1) as string, ...owned])
      rmSync(join(target, name), { force: true });
    for (const name of names) renameSync(join(path, name), join(target, name));
    rmdirSync(path);
  } else {
    if (existsSync(target)) rmdirSync(target);
    renameSync(path, target);
  }
}

function stagedFile(path: string, name: string): { file: StagedFile; close(): void } {
  const descriptor = openSync(path, 'wx');
  let open = true;
  let pending = '';
  let lines = 0;
  const flush = () => {
    const bytes = Buffer.from(pending);
    pending = '';
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
  };
  return {
    file: {
      name,
      get lines() {
        return lines;
      },
      write(value) {
        pending += `${JSON.stringify(value)}\n`;
        lines++;
        if (pending.length > flushAt) flush();
      },
    },
    close() {
      if (!open) return;
      open = false;
      try {
        flush();
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

/** Removes the unfinished folders of processes on this machine that were killed. */
function removeAbandoned(parent: string, prefix: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length));
    if (Number.isInteger(pid) && pid > 0 && !isRunning(pid)) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Makes the rename itself survive a power cut, on platforms that can do this. */
function flushFolder(path: string): void {
  try {
    const descriptor = openSync(path, 'r');
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    // Windows cannot open a folder.
  }
}
