/** A folder whose files appear all at once or not at all. */
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
  /** Where the unfinished files lie; other temporary files may lie there too. */
  readonly path: string;
  file(name: string): StagedFile;
  /** Flushes every file and puts the folder in place; files that are not asked for are left behind. */
  commit(): void;
  /** Removes everything unfinished. Does nothing after commit. */
  discard(): void;
}

const flushAt = 1 << 18;

/**
 * Stages files for the folder `out`, in a hidden folder beside it. Throws a UserError if `out` has files already,
 * unless `force`: then the files among `owned` are replaced or removed, one rename each, and others are left alone. The
 * file made last is the summary of the others: it is taken away first and comes back last. One process at a time stages a folder.
 */
export function stagedFolder(
  out: string,
  {
    force = false,
    owned = [],
  }: { readonly force?: boolean; readonly owned?: readonly string[] } = {},
): StagedFolder {
  const target = resolve(out);
  const found = statSync(target, { throwIfNoEntry: false });
  if (found && !found.isDirectory())
    throw new UserError(`${out}: is a file; --out must name a folder`);
  if (found && !force && readdirSync(target).length > 0) {
    throw new UserError(
      `${out}: has files already; choose another folder with --out, or replace them with --force`,
    );
  }
  const parent = dirname(target);
  const prefix = `.${basename(target)}.partial-`;
  mkdirSync(parent, { recursive: true });
  // Two at once would mix their files. The lock's name does not grow with the folder's, which may be as long as names can be.
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
          `${out}: has files by now, which it had not at the start; choose another folder with --out`,
        );
      for (const { close } of files.values()) close();
      for (const name of readdirSync(path)) if (!files.has(name)) rmSync(join(path, name));
      if (existsSync(target) && readdirSync(target).length > 0) {
        const names = [...files.keys()];
        for (const name of [names.at(-1) as string, ...owned])
          rmSync(join(target, name), { force: true });
        for (const name of names) renameSync(join(path, name), join(target, name));
        rmdirSync(path);
      } else {
        if (existsSync(target)) rmdirSync(target);
        renameSync(path, target);
      }
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
          // The disk is full: the file is removed in any case.
        }
      }
      rmSync(path, { recursive: true, force: true });
      lock();
    },
  };
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

/** A process that was killed leaves its unfinished folder; the next one on the same machine clears it away. */
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

/** So that the rename itself survives a power cut; not every platform can. */
function flushFolder(path: string): void {
  try {
    const descriptor = openSync(path, 'r');
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    // Windows cannot open a folder.
  }
}
