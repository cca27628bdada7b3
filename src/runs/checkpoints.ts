/** The folder `checkpoints` of a run, with one folder per checkpoint, and its state.json. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors.js';
import { writeJsonAtomic } from '../base/io/files.js';
import { hashFile } from '../base/io/hash-of-file.js';
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

/** The state as versions before 0.2 wrote it, without hashes. */
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
  /** The config with which the run started. */
  config: z.record(z.string(), z.unknown()),
  /**
   * SHA-256 of both logs up to the lengths given here, of task.json, and of the checkpoint's other
   * files.
   */
  sha256: z.strictObject({
    task: sha256,
    metrics: sha256,
    samples: sha256,
    files: z.record(z.string(), sha256),
  }),
  /** SHA-256 of everything above as JSON without spaces. */
  checksum: sha256,
});

export type Hashes = z.infer<typeof stateSchema>['sha256'];

export interface State extends z.infer<typeof oldStateSchema> {
  /** Absent in checkpoints of versions before 0.2. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly sha256?: Hashes;
}

const STATE = 'state.json';
/**
 * The names of the checkpoint that is being written and of the one that is being removed, which a
 * killed process may leave behind.
 */
const WRITING = 'writing';
const REMOVING = 'removing';

export function checkpointFolder(checkpoints: string, round: number): string {
  return join(checkpoints, `round-${String(round).padStart(6, '0')}`);
}

/**
 * Returns the kept checkpoints of a run directory, by round. Anything else in the folder is not
 * Candor's.
 */
export function checkpointsOf(dir: string): { readonly round: number; readonly folder: string }[] {
  const checkpoints = join(dir, 'checkpoints');
  if (!existsSync(checkpoints)) return [];
  if (!statSync(checkpoints).isDirectory())
    throw new UserError(
      `${checkpoints}: is not a folder, but a run keeps its checkpoints there; move it away`,
    );
  return readdirSync(checkpoints)
    .flatMap((name) => {
      const round = Number(/^round-(\d{6,15})$/.exec(name)?.[1] ?? Number.NaN);
      const folder = join(checkpoints, name);
      return checkpointFolder(checkpoints, round) === folder ? [{ round, folder }] : [];
    })
    .sort((a, b) => a.round - b.round);
}

/** Returns whether a commit, or the removal of a checkpoint, was interrupted. */
export function isMidCommit(dir: string): boolean {
  return [WRITING, REMOVING].some((name) => existsSync(join(dir, 'checkpoints', name)));
}

export function clearUnfinished(checkpoints: string): void {
  for (const name of [WRITING, REMOVING])
    rmSync(join(checkpoints, name), { recursive: true, force: true });
}

/** @throws UserError that names the file and what is wrong in it */
export function readState(folder: string, round: number): State {
  const path = join(folder, STATE);
  const raw = readJson(path);
  const version = (raw as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > 2)
    throw new UserError(
      `${path}: was written by a later version of Candor, and only that version can continue it`,
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

/**
 * Returns what is wrong with a checkpoint's files, each of which must be the one that was saved;
 * null if nothing is.
 */
export function faultOfFiles(folder: string, { sha256: hashes }: State): string | null {
  for (const [name, expected] of Object.entries(hashes?.files ?? {})) {
    const path = join(folder, name);
    if (!existsSync(path)) return `${path}: is missing`;
    if (!statSync(path).isFile()) return `${path}: is not a regular file`;
    if (hashFile(path) !== expected)
      return `${path}: is not the file that was saved: it was changed or damaged`;
  }
  return null;
}

/**
 * Writes a checkpoint, whole or not at all, and so commits its round.
 * @param save writes the models into a folder
 * @param check is called just before the commit, and throws if the commit must not happen
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
      .map((name) => [name, hashFile(join(folder, name))]),
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

/**
 * Renames the folder first, so that a checkpoint exists whole or not at all, however far its
 * removal came.
 */
export function removeCheckpoint(checkpoints: string, round: number): void {
  const removing = join(checkpoints, REMOVING);
  renameSync(checkpointFolder(checkpoints, round), removing);
  rmSync(removing, { recursive: true });
}
