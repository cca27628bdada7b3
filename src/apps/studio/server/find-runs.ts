/**
 * Finds the run directories below a folder. Links are not followed, so nothing outside the folder
 * is ever read.
 */
import { createHash } from 'node:crypto';
import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makerPid } from '../../../base/io/create-folder.js';

export interface FoundRun {
  /** Opaque; equal paths have equal ids. */
  readonly id: string;
  /** Relative to the folder, with `/`; `.` is the folder itself. */
  readonly path: string;
  readonly dir: string;
  /** Whether the run belongs to a comparison, which is only resumed as a whole. */
  readonly inComparison: boolean;
}

export interface FoundRuns {
  readonly runs: readonly FoundRun[];
  readonly notices: readonly string[];
}

const DEEPEST = 8;
const MOST = 5000;
const MOST_FOLDERS = 50_000;
/** Besides config.json, a run directory has at least one of these. */
const RUN_FILES = ['metrics.jsonl', 'task.json', 'samples.jsonl', 'checkpoints'];

/** Returns the runs in the order of their paths. */
export function findRuns(folder: string): FoundRuns {
  const runs: FoundRun[] = [];
  const notices: string[] = [];
  let visited = 0;
  const visit = (dir: string, parts: readonly string[], inComparison: boolean): void => {
    if (++visited > MOST_FOLDERS) {
      if (visited === MOST_FOLDERS + 1)
        notices.push(
          `More than ${MOST_FOLDERS} folders: the rest are not searched. Open a subfolder instead.`,
        );
      return;
    }
    let entries: Dirent[];
    try {
      entries = readdirSync(dir, { withFileTypes: true });
    } catch (error) {
      notices.push(
        `${parts.join('/') || '.'}: cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      );
      return;
    }
    const names = new Set(entries.map((entry) => entry.name));
    const comparison = names.has('compare.json');
    if (!comparison && isRun(dir, names)) {
      if (runs.length < MOST) runs.push({ ...place(parts), dir, inComparison });
      else if (runs.length === MOST && !notices.some((text) => text.startsWith('More than')))
        notices.push(`More than ${MOST} runs: only the first are shown. Open a subfolder instead.`);
      return;
    }
    if (parts.length >= DEEPEST) return;
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === 'node_modules')
        continue;
      // The run is still being created, or its creation was killed.
      if (makerPid(entry.name) !== null) continue;
      visit(join(dir, entry.name), [...parts, entry.name], inComparison || comparison);
    }
  };
  visit(folder, [], existsSync(join(folder, '..', 'compare.json')));
  return { runs, notices };
}

function isRun(dir: string, names: ReadonlySet<string>): boolean {
  if (names.has('metrics.jsonl') || names.has('samples.jsonl')) return true;
  return names.has('config.json') && RUN_FILES.some((name) => existsSync(join(dir, name)));
}

function place(parts: readonly string[]): Pick<FoundRun, 'id' | 'path'> {
  const path = parts.join('/') || '.';
  return { path, id: idOf(path) };
}

/** @param path relative to the folder, with `/` */
export function idOf(path: string): string {
  return createHash('sha256').update(path, 'utf8').digest('hex').slice(0, 16);
}
