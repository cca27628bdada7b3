import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.js';

/** @throws UserError that says how to go on if there is anything but an empty folder. */
export function checkVacant(dir: string): void {
  const path = resolve(dir);
  if (existsSync(path) && (!statSync(path).isDirectory() || readdirSync(path).length > 0)) {
    const known = ['config.json', 'compare.json'].some((name) => existsSync(join(path, name)));
    const advice = known ? `continue it with \`candor resume ${dir}\`, or choose` : 'it is not empty; choose';
    throw new UserError(`${dir}: there already; ${advice} another with --out`);
  }
}

/** Makes a folder whole or not at all: what `fill` writes is there as soon as the folder is. An empty one may be there already. */
export function createFolder(dir: string, fill: (folder: string) => void): void {
  checkVacant(dir);
  const path = resolve(dir);
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.tmp-${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  fill(temporary);
  renameSync(temporary, path);
}
