/**
 * Saved weights, by their addresses in the protocol: `tinker://MODEL/weights/NAME` and
 * `tinker://MODEL/sampler_weights/NAME`.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../base/errors.js';
import { writeJsonAtomic } from '../../base/io/files.js';

export type CheckpointKind = 'weights' | 'sampler_weights';

export interface CheckpointPlace {
  readonly address: string;
  readonly file: string;
  /** Names the base model; written last, so a checkpoint without it is incomplete. */
  readonly about: string;
}

/** The place of a model's checkpoint. @param model an id of letters, digits, `_`, `-` and `:`. */
export function placeOf(
  root: string,
  model: string,
  kind: CheckpointKind,
  name: string,
): CheckpointPlace {
  const folder = join(root, model.replaceAll(':', '-'), kind);
  return {
    address: `tinker://${model}/${kind}/${name}`,
    file: join(folder, `${name}.safetensors`),
    about: join(folder, `${name}.json`),
  };
}

/** Saves a checkpoint. @throws UserError if the name is taken and must not be overwritten. */
export async function saveCheckpoint(
  place: CheckpointPlace,
  baseModel: string,
  overwrite: boolean,
  save: (file: string) => Promise<void>,
): Promise<void> {
  if (!overwrite && existsSync(place.about))
    throw new UserError(
      `path: ${place.address} already exists; choose another name, or set overwrite`,
    );
  mkdirSync(join(place.file, '..'), { recursive: true });
  await save(place.file);
  writeJsonAtomic(place.about, { base_model: baseModel });
}

/** @throws UserError for an invalid address, or one at which nothing is saved. */
export function findCheckpoint(
  root: string,
  address: string,
): {
  readonly place: CheckpointPlace;
  readonly baseModel: string;
  readonly model: string;
  readonly kind: CheckpointKind;
} {
  const match = ADDRESS.exec(address);
  if (!match)
    throw new UserError(
      'path: must be tinker://MODEL/weights/NAME or tinker://MODEL/sampler_weights/NAME, ' +
        `got ${JSON.stringify(address)}`,
    );
  const [, model, kind, name] = match as unknown as [string, string, CheckpointKind, string];
  const place = placeOf(root, model, kind, name);
  if (!existsSync(place.about)) throw new UserError(`path: no checkpoint is saved as ${address}`);
  const baseModel = baseModelIn(place.about);
  if (baseModel === null)
    throw new UserError(`path: ${address} is damaged: ${place.about} must name the base model`);
  return { place, baseModel, model, kind };
}

const ADDRESS = new RegExp(
  '^tinker://([A-Za-z0-9_:-]{1,120})/(weights|sampler_weights)/' +
    '([A-Za-z0-9_][A-Za-z0-9_.-]{0,199})$',
);

/** The base model's name; null if `saveCheckpoint` did not write the file. */
function baseModelIn(about: string): string | null {
  try {
    const { base_model: name } = JSON.parse(readFileSync(about, 'utf8')) as {
      base_model?: unknown;
    };
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}
