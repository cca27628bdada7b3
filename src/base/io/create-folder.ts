import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { isRunning } from './_process-identity.js';

/** @throws UserError that says how to continue, unless the path is free or an empty folder. */
export function checkVacant(dir: string): void {
  const path = resolve(dir);
  if (existsSync(path) && (!statSync(path).isDirectory() || readdirSync(path).length > 0)) {
    const known = ['config.json', 'compare.json'].some((name) => existsSync(join(path, name)));
    const advice = known
      ? `continue it with \`candor resume ${dir}\`, or choose`
      : 'it is not empty; choose';
    throw new UserError(`${dir}: already exists; ${advice} another with --out`);
  }
}

/**
 * Creates a folder completely or not at all: as soon as it exists, it contains what `fill` writes.
 * The folder may already exist if it is empty.
 * @throws UserError if the path is neither free nor an empty folder.
 */
export function createFolder(dir: string, fill: (folder: string) => void): void {
  checkVacant(dir);
  const path = resolve(dir);
  const parent = dirname(path);
  mkdirSync(parent, { recursive: true });
  removeAbandoned(parent);
  // The name may be as long as the file system allows, so the temporary name has only its start.
  const stem = [...basename(path)].slice(0, STEM_CHARACTERS).join('');
  const temporary = join(parent, `${stem}.tmp-${process.pid}`);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  try {
    fill(temporary);
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process created it first.
    if (['ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? ''))
      checkVacant(dir);
    throw cause;
  }
}

/**
 * Returns the process that is making an unfinished folder, by the folder's name; null for any
 * other.
 */
export function makerPid(name: string): number | null {
  const pid = /\.tmp-(\d+)$/.exec(name)?.[1];
  return pid === undefined ? null : Number(pid);
}

const STEM_CHARACTERS = 40;
/** The files that an unfinished folder may contain. */
const FIRST_FILES = /^(config|task|compare|honesty-config)\.json(\.\d+-[0-9a-f]{8}\.tmp)?$/;

/**
 * Removes the unfinished folders that killed processes left behind. A folder that contains anything
 * else is not Candor's.
 */
function removeAbandoned(parent: string): void {
  for (const entry of readdirSync(parent, { withFileTypes: true })) {
    const maker = entry.isDirectory() ? makerPid(entry.name) : null;
    const folder = join(parent, entry.name);
    if (maker === null || isRunning(maker) || !holdsFirstFilesOnly(folder)) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

function holdsFirstFilesOnly(folder: string): boolean {
  try {
    return readdirSync(folder).every(
      (name) =>
        FIRST_FILES.test(name) ||
        (name === 'checkpoints' && readdirSync(join(folder, name)).length === 0),
    );
  } catch {
    return false;
  }
}
