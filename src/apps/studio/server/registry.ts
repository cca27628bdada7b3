/** Knows the runs of the served folder, and updates them by scanning the folder again. */
import { lstatSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { RunSummary } from '../api.js';
import { type FoundRun, findRuns } from './find-runs.js';
import type { Launcher } from './launcher.js';
import { MetricsReader } from './read-metrics.js';
import { summariseRun } from './summarise-run.js';

export interface Registry {
  /** Scans the folder and returns what changed since the last scan. */
  refresh(): Change;
  readonly runs: readonly RunSummary[];
  readonly notices: readonly string[];
  /** Returns undefined for an id that names no run. */
  find(id: string): KnownRun | undefined;
}

export interface KnownRun {
  readonly found: FoundRun;
  readonly summary: RunSummary;
  readonly reader: MetricsReader;
}

export interface Change {
  readonly changed: readonly RunSummary[];
  /** Ids of runs that no longer exist. */
  readonly gone: readonly string[];
  /** Whether the folder's own notices have changed. */
  readonly newNotices: boolean;
}

interface Entry extends KnownRun {
  /** Sizes and times of the files that the summary depends on, and the state of its process. */
  readonly state: string;
}

const WATCHED = ['config.json', 'metrics.jsonl', 'samples.jsonl', 'done.json', 'lock'];

export function createRegistry(folder: string, launcher: Launcher): Registry {
  let known = new Map<string, Entry>();
  let notices: readonly string[] = [];

  const entryOf = (run: FoundRun, old: Entry | undefined): Entry => {
    const state = `${filesState(run.dir)} ${launcher.isStarting(run.dir)} ${launcher.failureOf(run.dir)}`;
    // A process that died leaves its lock, and so no trace in the files.
    if (old && old.state === state && old.summary.status !== 'running') return old;
    const reader = old?.reader ?? new MetricsReader(run.dir);
    return { found: run, summary: summariseRun(run, reader.read(), launcher), reader, state };
  };

  return {
    refresh() {
      const found = findRuns(folder);
      const noticesBefore = notices.join('\n');
      notices = [...launchNotices(folder, found.runs, launcher), ...found.notices];
      const before = known;
      known = new Map(found.runs.map((run) => [run.id, entryOf(run, before.get(run.id))]));
      const changed = [...known]
        .filter(([id, entry]) => !sameSummary(before.get(id), entry))
        .map(([, entry]) => entry.summary);
      return {
        changed,
        gone: [...before.keys()].filter((id) => !known.has(id)),
        newNotices: notices.join('\n') !== noticesBefore,
      };
    },
    get runs() {
      return [...known.values()].map((entry) => entry.summary);
    },
    get notices() {
      return notices;
    },
    find: (id) => known.get(id),
  };
}

function sameSummary(old: Entry | undefined, entry: Entry): boolean {
  if (old === entry) return true;
  return old !== undefined && JSON.stringify(old.summary) === JSON.stringify(entry.summary);
}

/** The launcher's notices about runs that have no directory yet, and so no page of their own. */
function launchNotices(folder: string, runs: readonly FoundRun[], launcher: Launcher): string[] {
  const dirs = new Set(runs.map(({ dir }) => dir));
  return [...launcher.notices]
    .filter(([dir]) => !dirs.has(dir))
    .map(([dir, notice]) => `${relative(folder, dir)}: ${notice}`);
}

function filesState(dir: string): string {
  return WATCHED.map((name) => {
    try {
      const { size, mtimeMs, ino } = lstatSync(join(dir, name));
      return `${size}/${mtimeMs}/${ino}`;
    } catch {
      return '-';
    }
  }).join(' ');
}
