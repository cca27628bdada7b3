/** What a run remembers of its task: enough for a report without the task, and to notice that its file has changed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import type { Task } from '../tasks/task.js';
import { version } from '../version.js';
import { writeJsonAtomic } from './files.js';
import type { TaskRecord } from './records.js';

const TASK = 'task.json';

/** Writes task.json into a new folder. `reference` is the config's `task`: a name, or a file. */
export function writeTaskRecord(folder: string, reference: string, task: Task): void {
  const { name, description, difficulties, cotKinds, summaryKinds } = task;
  const sha256 = hashOf(reference);
  const record: TaskRecord = {
    ...{ name, description, difficulties },
    ...(cotKinds ? { cotKinds } : {}),
    ...(summaryKinds ? { summaryKinds } : {}),
    ...(sha256 ? { sha256 } : {}),
    candor: version,
  };
  writeJsonAtomic(join(folder, TASK), record);
}

export function readTaskRecord(dir: string): TaskRecord {
  const path = join(dir, TASK);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UserError(`${path}: cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** Throws a UserError if the task's file is not what it was when the run began. */
export function checkTaskRecord(dir: string, reference: string): void {
  const { sha256 } = readTaskRecord(dir);
  if (sha256 !== hashOf(reference)) {
    throw new UserError(`${reference}: has changed since ${dir} began, which cannot go on with another task`);
  }
}

function hashOf(reference: string): string | undefined {
  if (!/[./\\]/.test(reference) || !existsSync(reference)) return undefined;
  return createHash('sha256').update(readFileSync(reference)).digest('hex');
}
