/**
 * task.json: what a run remembers of its task. It is enough for a report without the task, and
 * shows whether the task's file has changed.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { defined } from '../base/defined.js';
import { UserError } from '../base/errors.js';
import { writeJsonAtomic } from '../base/io/files.js';
import { hashFile } from '../base/io/hash-of-file.js';
import { readJson } from '../base/io/read-json.js';
import { version } from '../base/version.js';
import { checkStored } from '../config/stored.js';
import type { TaskRecord } from '../method/records.js';
import type { Task } from '../tasks/task.js';

const TASK = 'task.json';

/** A config's references to things that may be files. */
export interface References {
  readonly task: string;
  readonly scheme?: unknown;
}

/** Writes task.json into a new folder. */
export function writeTaskRecord(folder: string, references: References, task: Task): void {
  const { name, description, difficulties, cotKinds, summaryKinds } = task;
  const record: TaskRecord = defined({
    name,
    description,
    difficulties,
    cotKinds,
    summaryKinds,
    sha256: hashOf(references.task),
    schemeSha256: hashOf(references.scheme),
    candor: version,
  });
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
  schemeSha256: z.string().optional(),
  candor: z.string(),
});

/** @throws UserError that names the file and what is wrong in it. */
export function readTaskRecord(dir: string): TaskRecord {
  const path = join(dir, TASK);
  const raw = readJson(path);
  checkStored(recordSchema, raw, path);
  return raw as TaskRecord;
}

/**
 * @throws UserError if the file of the task or of the scheme is not what it was when the run
 * started
 */
export function checkTaskRecord(dir: string, references: References): void {
  const { sha256, schemeSha256 } = readTaskRecord(dir);
  for (const [what, reference, hash] of [
    ['task', references.task, sha256],
    ['scheme', references.scheme, schemeSha256],
  ] as const)
    if (hash !== hashOf(reference))
      throw new UserError(
        `${reference}: has changed since ${dir} was started, and a run cannot continue with another ${what}`,
      );
}

function hashOf(reference: unknown): string | undefined {
  if (typeof reference !== 'string') return undefined;
  if (!/[./\\]/.test(reference) || !existsSync(reference)) return undefined;
  return hashFile(reference);
}
