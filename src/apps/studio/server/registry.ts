/** All that the studio knows of the folder it serves, kept up to date by looking again. */
import { lstatSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { RunSummary } from '../api.js';
import { type FoundRun, findRuns } from './find-runs.js';
import { type MetricsReader, metricsReader } from './read-metrics.js';
import type { Starts } from './starts.js';
import { summariseRun } from './summarise-run.js';

export interface Registry {
  /** Looks again, and gives what changed since the last look. */
  look(): Change;
  readonly runs: readonly RunSummary[];
  readonly notices: readonly string[];
  /** Undefined for an id that names no run. */
  find(id: string): Known | undefined;
}

export interface Known {
  readonly found: FoundRun;
  readonly summary: RunSummary;
  readonly reader: MetricsReader;
}

export interface Change {
  readonly changed: readonly RunSummary[];
  /** Ids of runs that are no longer there. */
  readonly gone: readonly string[];
  /** Whether the folder's own notices are others than before. */
  readonly said: boolean;
}

interface Entry extends Known {
  /** Sizes and times of the files that a summary is made of. */
  readonly state: string;
}

const WATCHED = ['config.json', 'metrics.jsonl', 'samples.jsonl', 'done.json', 'lock'];

/** @param starts what this studio has started. */
export function createRegistry(folder: string, starts: Starts): Registry {
  let known = new Map<string, Entry>();
  let notices: readonly string[] = [];
  return {
    look() {
      const found = findRuns(folder);
      // Of what was started and has no directory, there is no other place to say it.
      const there = new Set(found.runs.map(({ dir }) => dir));
      const elsewhere = [...starts.news].filter(([dir]) => !there.has(dir));
      const saidBefore = notices;
      notices = [
        ...elsewhere.map(([dir, words]) => `${relative(folder, dir)} ${words}`),
        ...found.notices,
      ];
      const said = notices.join('\n') !== saidBefore.join('\n');
      const before = known;
      const changed: RunSummary[] = [];
      known = new Map(
        found.runs.map((run) => {
          const old = before.get(run.id);
          const state = `${stateOf(run.dir)} ${starts.isStarting(run.dir)} ${starts.lastWords(run.dir)}`;
          // A lock whose process has died leaves no trace in the files.
          if (old && old.state === state && old.summary.status !== 'running') return [run.id, old];
          const reader = old?.reader ?? metricsReader(run.dir);
          const summary = summariseRun(run, reader.read(), starts);
          if (!old || JSON.stringify(old.summary) !== JSON.stringify(summary))
            changed.push(summary);
          return [run.id, { found: run, summary, reader, state }];
        }),
      );
      return { said, changed, gone: [...before.keys()].filter((id) => !known.has(id)) };
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

function stateOf(dir: string): string {
  return WATCHED.map((name) => {
    try {
      const { size, mtimeMs, ino } = lstatSync(join(dir, name));
      return `${size}/${mtimeMs}/${ino}`;
    } catch {
      return '-';
    }
  }).join(' ');
}
