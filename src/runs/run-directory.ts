/**
 * A run directory: config.json, task.json, metrics.jsonl, samples.jsonl with samples.index, checkpoints/round-N/, and done.json
 * at the end.
 *
 * A round is committed by the rename of its checkpoint, which records how long either log then was. Whatever lies
 * beyond that was written by a round that was cut off: a resume truncates it and does that round again.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import type { Task } from '../tasks/task.js';
import { createFolder } from './create-folder.js';
import { UNFINISHED, writeJsonAtomic } from './files.js';
import { takeLock } from './lock.js';
import type { RoundMetrics, SampleRecord, Spent } from './records.js';
import { appendToIndex, repairIndex } from './sample-index.js';
import { writeTaskRecord } from './task-record.js';

export interface Position {
  /** The last committed round; 0 is the warm-started pair. */
  readonly round: number;
  readonly spent: Spent;
}

interface State extends Position {
  readonly metricsBytes: number;
  readonly samplesBytes: number;
  /** Whether the checkpoint outlives the next one. */
  readonly keep: boolean;
}

export interface Commit extends Position {
  readonly metrics: RoundMetrics;
  readonly samples: readonly SampleRecord[];
  /** Writes the models into the checkpoint's folder. */
  readonly save: (folder: string) => Promise<void>;
  /** Whether the checkpoint outlives the next one. */
  readonly keep: boolean;
}

/** A run directory held by this process. */
export interface RunDirectory {
  readonly dir: string;
  /** Where it stands; null before the first commit. */
  readonly position: Position | null;
  /** The folder of the last checkpoint; null before the first commit. */
  readonly checkpoint: string | null;
  commit(round: Commit): Promise<void>;
  /** Marks the run as complete. */
  finish(result: Position): void;
  release(): void;
}

const METRICS = 'metrics.jsonl';
const SAMPLES = 'samples.jsonl';

/** Makes a new run directory. The config is there as soon as the directory is. */
export function createRun(dir: string, config: { readonly task: string }, task: Task): void {
  createFolder(dir, (folder) => {
    mkdirSync(join(folder, 'checkpoints'));
    writeTaskRecord(folder, config.task, task);
    writeJsonAtomic(join(folder, 'config.json'), config);
  });
}

export function isDone(dir: string): boolean {
  return existsSync(join(dir, 'done.json'));
}

/** The resolved config of a run directory, as it was written. */
export function readRunConfig(dir: string): unknown {
  const path = join(dir, 'config.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UserError(`${dir}: no run directory, as it has no config.json`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${path}: not valid JSON: ${(cause as Error).message}`, { cause });
  }
}

/** Opens a run directory to go on with it: takes its lock and cuts off whatever was not committed. */
export function openRun(dir: string): RunDirectory {
  readRunConfig(dir);
  const unlock = takeLock(join(dir, 'lock'));
  const checkpoints = join(dir, 'checkpoints');
  let state: State | null;
  try {
    state = recover(dir, checkpoints);
  } catch (error) {
    unlock();
    throw error;
  }

  return {
    dir,
    get position() {
      return state && { round: state.round, spent: state.spent };
    },
    get checkpoint() {
      return state && folderOf(checkpoints, state.round);
    },
    async commit({ round, spent, metrics, samples, save, keep }) {
      const sampleLines = samples.map((sample) => `${JSON.stringify(sample)}\n`);
      const lines = sampleLines.join('');
      const line = `${JSON.stringify(metrics)}\n`;
      if (lines) {
        appendFileSync(join(dir, SAMPLES), lines, { flush: true });
        appendToIndex(dir, samples, sampleLines, state?.samplesBytes ?? 0);
      }
      appendFileSync(join(dir, METRICS), line, { flush: true });
      const previous = state;
      state = {
        round,
        spent,
        metricsBytes: (state?.metricsBytes ?? 0) + Buffer.byteLength(line),
        samplesBytes: (state?.samplesBytes ?? 0) + Buffer.byteLength(lines),
        keep,
      };
      const temporary = join(checkpoints, 'writing');
      mkdirSync(temporary);
      await save(temporary);
      writeJsonAtomic(join(temporary, 'state.json'), state);
      renameSync(temporary, folderOf(checkpoints, round));
      if (previous && !previous.keep) removeCheckpoint(checkpoints, previous.round);
    },
    finish(result) {
      writeJsonAtomic(join(dir, 'done.json'), result);
    },
    release: unlock,
  };
}

function folderOf(checkpoints: string, round: number): string {
  return join(checkpoints, `round-${String(round).padStart(6, '0')}`);
}

/** The last committed state, with nothing left on disk of what came after it. */
function recover(dir: string, checkpoints: string): State | null {
  mkdirSync(checkpoints, { recursive: true });
  for (const name of readdirSync(dir))
    if (name.endsWith(UNFINISHED)) rmSync(join(dir, name), { force: true });
  const states: State[] = [];
  for (const name of readdirSync(checkpoints).sort()) {
    const folder = join(checkpoints, name);
    if (/^round-\d{6}$/.test(name)) states.push(readState(folder));
    else rmSync(folder, { recursive: true });
  }
  const last = states.at(-1) ?? null;
  for (const { round, keep } of states.slice(0, -1)) {
    if (!keep) removeCheckpoint(checkpoints, round);
  }
  const metrics = join(dir, METRICS);
  if (!last && existsSync(metrics) && readFileSync(metrics, 'utf8').includes('\n{"round":1,')) {
    throw new UserError(`${checkpoints}: its checkpoints are gone, and without one the run cannot go on`);
  }
  cutTo(metrics, last?.metricsBytes ?? 0);
  cutTo(join(dir, SAMPLES), last?.samplesBytes ?? 0);
  repairIndex(dir, last?.samplesBytes ?? 0);
  return last;
}

/** Renames first: a checkpoint is there whole or not at all, however far its removal came. */
function removeCheckpoint(checkpoints: string, round: number): void {
  const removing = join(checkpoints, 'removing');
  renameSync(folderOf(checkpoints, round), removing);
  rmSync(removing, { recursive: true });
}

function readState(folder: string): State {
  const path = join(folder, 'state.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UserError(
      `${path}: unreadable, so the checkpoint cannot be used; remove ${folder} to go on from the one before`,
      { cause },
    );
  }
}

function cutTo(path: string, bytes: number): void {
  const size = existsSync(path) ? statSync(path).size : 0;
  if (size < bytes) {
    throw new UserError(
      `${path}: has ${size} bytes where its checkpoint recorded ${bytes}: it was cut short, and the run cannot go on`,
    );
  }
  if (size > bytes) truncateSync(path, bytes);
}
