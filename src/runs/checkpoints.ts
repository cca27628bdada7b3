/** The folder `checkpoints` of a run: one folder for each checkpoint, and what its state.json says. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors.js';
import { writeJsonAtomic } from '../base/io/files.js';
import { hashOfFile } from '../base/io/hash-of-file.js';
import { readJson } from '../base/io/read-json.js';
import { checkStored } from '../config/stored.js';

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal');

const spent = z.strictObject({
  summaries: count,
  cots: count,
  cotTokens: count,
  summaryTokens: count,
});

/** As versions before the hashes wrote it. */
const oldStateSchema = z.strictObject({
  round: count,
  spent,
  metricsBytes: count,
  samplesBytes: count,
  keep: z.boolean(),
});

/** state.json. */
const stateSchema = oldStateSchema.extend({
  version: z.literal(2),
  /** The config with which the run began. */
  config: z.record(z.string(), z.unknown()),
  /** Of either log as far as its number of bytes here, of task.json, and of every other file of the checkpoint. */
  sha256: z.strictObject({
    task: sha256,
    metrics: sha256,
    samples: sha256,
    files: z.record(z.string(), sha256),
  }),
  /** SHA-256 of all the above as JSON without spaces. */
  checksum: sha256,
});

export type Hashes = z.infer<typeof stateSchema>['sha256'];

export interface State extends z.infer<typeof oldStateSchema> {
  /** Absent in checkpoints of versions before 0.2. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly sha256?: Hashes;
}

const STATE = 'state.json';
/** The checkpoint that is being written, and the one that is being removed: a process that is killed may leave them. */
const WRITING = 'writing';
const REMOVING = 'removing';

export function checkpointFolder(checkpoints: string, round: number): string {
  return join(checkpoints, `round-${String(round).padStart(6, '0')}`);
}

/** The kept checkpoints of a run directory, by round. Whatever else lies there is a stranger's. */
export function checkpointsOf(dir: string): { readonly round: number; readonly folder: string }[] {
  const checkpoints = join(dir, 'checkpoints');
  if (!existsSync(checkpoints)) return [];
  if (!statSync(checkpoints).isDirectory())
    throw new UserError(
      `${checkpoints}: is no folder, where a run has its checkpoints; move it away`,
    );
  return readdirSync(checkpoints)
    .flatMap((name) => {
      const round = Number(/^round-(\d{6,15})$/.exec(name)?.[1] ?? Number.NaN);
      const folder = join(checkpoints, name);
      return checkpointFolder(checkpoints, round) === folder ? [{ round, folder }] : [];
    })
    .sort((a, b) => a.round - b.round);
}

/** Whether a commit, or the removal of a checkpoint, was cut off. */
export function isMidCommit(dir: string): boolean {
  return [WRITING, REMOVING].some((name) => existsSync(join(dir, 'checkpoints', name)));
}

export function clearUnfinished(checkpoints: string): void {
  for (const name of [WRITING, REMOVING])
    rmSync(join(checkpoints, name), { recursive: true, force: true });
}

/** @throws UserError that names the file and what is wrong in it. */
export function readState(folder: string, round: number): State {
  const path = join(folder, STATE);
  const raw = readJson(path);
  const version = (raw as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > 2)
    throw new UserError(
      `${path}: was written by a later version of Candor, and only that can go on with it`,
    );
  const state: State = checkStored<State>(
    version === undefined ? oldStateSchema : stateSchema,
    raw,
    path,
  );
  if (state.round !== round)
    throw new UserError(`${path}: is of round ${state.round} and not of ${round}`);
  if (state.sha256) {
    const { checksum, ...content } = raw as { readonly checksum: string };
    if (checksum !== checksumOf(content))
      throw new UserError(
        `${path}: was changed or damaged: its checksum is not that of its content`,
      );
  }
  return state;
}

function checksumOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** What is wrong with the files of a checkpoint, each of which has to be the one that was saved; null if nothing is. */
export function faultOfFiles(folder: string, { sha256: hashes }: State): string | null {
  for (const [name, expected] of Object.entries(hashes?.files ?? {})) {
    const path = join(folder, name);
    if (!existsSync(path)) return `${path}: is not there`;
    if (!statSync(path).isFile()) return `${path}: is no regular file`;
    if (hashOfFile(path) !== expected)
      return `${path}: is not the file that was saved: it was changed or damaged`;
  }
  return null;
}

/**
 * Makes a checkpoint, whole or not at all, and with it commits its round. @param save writes the models into a folder.
 * @param check is called last before the commit, and throws if it may not be.
 */
export async function writeCheckpoint(
  checkpoints: string,
  state: Omit<Required<State>, 'sha256'> & { readonly sha256: Omit<Hashes, 'files'> },
  save: (folder: string) => Promise<void>,
  check: () => void,
): Promise<void> {
  const folder = join(checkpoints, WRITING);
  mkdirSync(folder);
  await save(folder);
  const files = Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, hashOfFile(join(folder, name))]),
  );
  const { round, spent, metricsBytes, samplesBytes, keep, config, sha256: hashes } = state;
  const content = {
    ...{ version: 2, round, spent, metricsBytes, samplesBytes, keep, config },
    sha256: { ...hashes, files },
  };
  writeJsonAtomic(join(folder, STATE), { ...content, checksum: checksumOf(content) });
  check();
  renameSync(folder, checkpointFolder(checkpoints, round));
}

/** Renames first: a checkpoint is there whole or not at all, however far its removal came. */
export function removeCheckpoint(checkpoints: string, round: number): void {
  const removing = join(checkpoints, REMOVING);
  renameSync(checkpointFolder(checkpoints, round), removing);
  rmSync(removing, { recursive: true });
}
