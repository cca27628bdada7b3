/** Saved weights, by the addresses that the protocol gives them: `tinker://MODEL/weights/NAME` and `…/sampler_weights/NAME`. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../base/errors.js';
import { writeJsonAtomic } from '../../base/io/files.js';

export const KINDS = ['weights', 'sampler_weights'] as const;
export type CheckpointKind = (typeof KINDS)[number];

export interface CheckpointPlace {
  readonly address: string;
  readonly file: string;
  /** Says of what base model it is; written last, so a checkpoint without it is not whole. */
  readonly about: string;
}

/** Where a model's checkpoint of this name lies. @param model letters, digits, `_`, `-`, `:`. */
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

/** Saves a checkpoint; one of that name must not be there yet, unless it may be overwritten. */
export async function saveCheckpoint(
  place: CheckpointPlace,
  baseModel: string,
  overwrite: boolean,
  save: (file: string) => Promise<void>,
): Promise<void> {
  if (!overwrite && existsSync(place.about))
    throw new UserError(
      `path: ${place.address} is there already; choose another name, or overwrite it`,
    );
  mkdirSync(join(place.file, '..'), { recursive: true });
  await save(place.file);
  writeJsonAtomic(place.about, { base_model: baseModel });
}

/** @throws UserError for an address that is none, or of which nothing is saved. */
export function findCheckpoint(
  root: string,
  address: string,
): {
  readonly place: CheckpointPlace;
  readonly baseModel: string;
  readonly model: string;
  readonly kind: CheckpointKind;
} {
  const match =
    /^tinker:\/\/([A-Za-z0-9_:-]{1,120})\/(weights|sampler_weights)\/([A-Za-z0-9_][A-Za-z0-9_.-]{0,199})$/.exec(
      address,
    );
  if (!match)
    throw new UserError(
      `path: must be tinker://MODEL/weights/NAME or …/sampler_weights/NAME, got ${JSON.stringify(address)}`,
    );
  const [, model, kind, name] = match as unknown as [string, string, CheckpointKind, string];
  const place = placeOf(root, model, kind, name);
  if (!existsSync(place.about)) throw new UserError(`path: nothing is saved as ${address}`);
  const baseModel = baseModelIn(place.about);
  if (baseModel === null)
    throw new UserError(`path: ${address} is damaged: ${place.about} names no base model`);
  return { place, baseModel, model, kind };
}

/** Null where the file is not what `saveCheckpoint` wrote. */
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
