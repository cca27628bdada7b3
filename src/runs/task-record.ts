/** What a run remembers of its task: enough for a report without the task, and to notice that its file has changed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors.js';
import { writeJsonAtomic } from '../base/io/files.js';
import { hashOfFile } from '../base/io/hash-of-file.js';
import { readJson } from '../base/io/read-json.js';
import { version } from '../base/version.js';
import { checkStored } from '../config/stored.js';
import type { TaskRecord } from '../method/records.js';
import type { Task } from '../tasks/task.js';

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

/** Later versions may add keys. */
const recordSchema = z.looseObject({
  name: z.string(),
  description: z.string(),
  difficulties: z.array(z.string()),
  cotKinds: z.array(z.string()).optional(),
  summaryKinds: z.array(z.string()).optional(),
  sha256: z.string().optional(),
  candor: z.string(),
});

/** @throws UserError that names the file and what is wrong in it. */
export function readTaskRecord(dir: string): TaskRecord {
  const path = join(dir, TASK);
  const raw = readJson(path);
  checkStored(recordSchema, raw, path);
  return raw as TaskRecord;
}

/** Throws a UserError if the task's file is not what it was when the run began. */
export function checkTaskRecord(dir: string, reference: string): void {
  const { sha256 } = readTaskRecord(dir);
  if (sha256 !== hashOf(reference)) {
    throw new UserError(
      `${reference}: has changed since ${dir} began, which cannot go on with another task`,
    );
  }
}

function hashOf(reference: string): string | undefined {
  if (!/[./\\]/.test(reference) || !existsSync(reference)) return undefined;
  return hashOfFile(reference);
}
