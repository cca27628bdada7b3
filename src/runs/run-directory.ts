/**
 * A run directory: config.json, task.json, metrics.jsonl, samples.jsonl with samples.index,
 * checkpoints/round-N/, and done.json at the end.
 *
 * The rename of a checkpoint commits its round; the checkpoint records how long both logs were by
 * then and the hashes of all files. Anything beyond that was written by a round that was
 * interrupted: a resume cuts it off and does that round again.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../base/errors.js';
import { isRunning } from '../base/io/_process-identity.js';
import { createFolder } from '../base/io/create-folder.js';
import { writeJsonAtomic, writerOf } from '../base/io/files.js';
import { type Lock, takeLock } from '../base/io/lock.js';
import { readJson, readRegularFile } from '../base/io/read-json.js';
import { parseMetrics } from '../method/metrics-schema.js';
import type { RoundMetrics, SampleRecord, Spent } from '../method/records.js';
import type { Task } from '../tasks/task.js';
import { type Inspected, inspectRun } from './_inspect.js';
import {
  checkpointFolder,
  clearUnfinished,
  isMidCommit,
  removeCheckpoint,
  type State,
  writeCheckpoint,
} from './checkpoints.js';
import { readMetrics } from './read-run.js';
import { appendToIndex, repairIndex } from './sample-index.js';
import { type References, writeTaskRecord } from './task-record.js';

export interface Position {
  /** The last committed round; 0 is the warm-started pair. */
  readonly round: number;
  readonly spent: Spent;
}

export interface Commit extends Position {
  readonly metrics: RoundMetrics;
  readonly samples: readonly SampleRecord[];
  /** Writes the models into the checkpoint's folder. */
  readonly save: (folder: string) => Promise<void>;
  /** Whether the checkpoint is kept when the next one is written. */
  readonly keep: boolean;
}

/** A run directory that this process has locked. */
export interface RunDirectory {
  readonly dir: string;
  /** The last committed round; null before the first commit. */
  readonly position: Position | null;
  /** The folder of the last checkpoint; null before the first commit. */
  readonly checkpoint: string | null;
  /** Returns the committed rounds, oldest first. */
  history(): RoundMetrics[];
  /** Bytes of both logs that no checkpoint covers, written by a round that was interrupted. */
  readonly uncommitted: number;
  /** What the user should know about the directory, one sentence each. */
  readonly notices: readonly string[];
  /**
   * Cuts off and removes whatever was not committed. Nothing is changed before this call, so that
   * everything that may fail can fail first.
   */
  begin(): void;
  /** Commits a round, after `begin` if that was not called. */
  commit(round: Commit): Promise<void>;
  /** Removes temporary files of processes that were killed while they wrote a file here. */
  removeTemporaries(): void;
  /** Marks the run as complete. */
  finish(result: Position): void;
  release(): void;
}

const DONE = 'done.json';

/** Makes a new run directory, which has its config from the moment it exists. */
export function createRun(dir: string, config: References, task: Task): void {
  createFolder(dir, (folder) => {
    mkdirSync(join(folder, 'checkpoints'));
    writeTaskRecord(folder, config, task);
    writeJsonAtomic(join(folder, 'config.json'), config);
  });
}

/**
 * Returns whether done.json says that the run is complete and the metrics agree, without checking
 * its budget. Never throws: an unreadable run is not done, and a resume says why.
 */
export function isDone(dir: string): boolean {
  try {
    const done = readJson(join(dir, DONE)) as Position;
    const last = readMetrics(dir).at(-1);
    const { summaries, cots, cotTokens, summaryTokens } = done.spent;
    return (
      !isMidCommit(dir) &&
      last?.round === done.round &&
      last.spent.summaries === summaries &&
      last.spent.cots === cots &&
      last.spent.cotTokens === cotTokens &&
      last.spent.summaryTokens === summaryTokens
    );
  } catch {
    return false;
  }
}

/** Returns a run directory's config as it was written. */
export function readRunConfig(dir: string): unknown {
  const path = join(dir, 'config.json');
  try {
    return readJson(path);
  } catch (cause) {
    if (((cause as Error).cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT')
      throw cause;
    throw new UserError(`${dir}: no run directory, as it has no config.json`, { cause });
  }
}

/**
 * Opens a run directory to continue the run: takes its lock and checks everything in it. Nothing is
 * changed before `begin`.
 * @param from goes back to the checkpoint of this round; to the last one unless given
 * @throws UserError that names the file which is missing, damaged or changed, and says what can be
 * done
 */
export function openRun(dir: string, { from }: { readonly from?: number } = {}): RunDirectory {
  readRunConfig(dir);
  const lock = takeLock(join(dir, 'lock'));
  try {
    return heldRun(dir, lock, inspectRun(dir, from));
  } catch (error) {
    lock();
    throw error;
  }
}

function heldRun(dir: string, lock: Lock, inspected: Inspected): RunDirectory {
  const { config, metrics, samples, superfluous, taskSha256, uncommitted, notices } = inspected;
  const checkpoints = join(dir, 'checkpoints');
  let state: Pick<State, 'round' | 'spent' | 'keep'> | null = inspected.state;
  let begun = false;

  function removeTemporaries(): void {
    for (const name of readdirSync(dir)) {
      const writer = writerOf(name);
      if (writer !== null && !isRunning(writer)) rmSync(join(dir, name), { force: true });
    }
  }

  function begin(): void {
    if (begun) return;
    lock.check();
    mkdirSync(checkpoints, { recursive: true });
    removeTemporaries();
    clearUnfinished(checkpoints);
    rmSync(join(dir, DONE), { force: true });
    // Removes the last one first, so that a resume which is killed here still finds all earlier
    // ones.
    for (const round of [...superfluous].sort((a, b) => b - a))
      removeCheckpoint(checkpoints, round);
    metrics.cut();
    samples.cut();
    repairIndex(dir, samples.bytes);
    begun = true;
  }
  return {
    dir,
    uncommitted,
    notices,
    begin,
    removeTemporaries,
    history() {
      if (metrics.bytes === 0) return [];
      const all = Buffer.from(readRegularFile(metrics.path, Number.MAX_SAFE_INTEGER));
      return parseMetrics(all.subarray(0, metrics.bytes).toString(), metrics.path);
    },
    get position() {
      return state && { round: state.round, spent: state.spent };
    },
    get checkpoint() {
      return state && checkpointFolder(checkpoints, state.round);
    },
    async commit({ round, spent, metrics: line, samples: records, save, keep }) {
      begin();
      lock.check();
      const lines = records.map((sample) => `${JSON.stringify(sample)}\n`);
      const offset = samples.bytes;
      if (lines.length > 0) {
        samples.append(lines.join(''));
        appendToIndex(dir, records, lines, offset);
      }
      metrics.append(`${JSON.stringify(line)}\n`);
      const next = {
        ...{ round, spent, metricsBytes: metrics.bytes, samplesBytes: samples.bytes, keep, config },
        sha256: { task: taskSha256, metrics: metrics.digest(), samples: samples.digest() },
      };
      await writeCheckpoint(checkpoints, next, save, lock.check);
      const previous = state;
      state = { round, spent, keep };
      if (previous && !previous.keep) removeCheckpoint(checkpoints, previous.round);
    },
    finish(result) {
      begin();
      lock.check();
      writeJsonAtomic(join(dir, DONE), result);
    },
    release: lock,
  };
}
