import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { isRunning } from './_process-identity.js';

/** @throws UserError that says how to go on if there is anything but an empty folder. */
export function checkVacant(dir: string): void {
  const path = resolve(dir);
  if (existsSync(path) && (!statSync(path).isDirectory() || readdirSync(path).length > 0)) {
    const known = ['config.json', 'compare.json'].some((name) => existsSync(join(path, name)));
    const advice = known
      ? `continue it with \`candor resume ${dir}\`, or choose`
      : 'it is not empty; choose';
    throw new UserError(`${dir}: there already; ${advice} another with --out`);
  }
}

/** Makes a folder whole or not at all: what `fill` writes is there as soon as the folder is. An empty one may be there already. */
export function createFolder(dir: string, fill: (folder: string) => void): void {
  checkVacant(dir);
  const path = resolve(dir);
  const parent = dirname(path);
  mkdirSync(parent, { recursive: true });
  removeAbandoned(parent);
  // A name may be as long as the file system allows; this one is longer.
  const stem = [...basename(path)].slice(0, STEM_CHARACTERS).join('');
  const temporary = join(parent, `${stem}.tmp-${process.pid}`);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  try {
    fill(temporary);
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process was faster.
    if (['ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? ''))
      checkVacant(dir);
    throw cause;
  }
}

/** The process that is making a folder which is not yet whole, by the folder's name; null for any other. */
export function makerOf(name: string): number | null {
  const pid = /\.tmp-(\d+)$/.exec(name)?.[1];
  return pid === undefined ? null : Number(pid);
}

const STEM_CHARACTERS = 40;
/** What a folder may hold before it has its name. */
const FIRST_FILES = /^(config|task|compare|honesty-config)\.json(\.\d+-[0-9a-f]{8}\.tmp)?$/;

/** A process that was killed leaves its unfinished folder; the next one clears it away. What holds anything else is not ours. */
function removeAbandoned(parent: string): void {
  for (const entry of readdirSync(parent, { withFileTypes: true })) {
    const maker = entry.isDirectory() ? makerOf(entry.name) : null;
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
