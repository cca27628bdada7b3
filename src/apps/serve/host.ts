/** The base models that a server offers for training. */
import { UserError } from '../../base/errors.js';
import type { Policy } from '../../models/policy.js';

export interface BaseModel {
  readonly name: string;
  /** The most tokens of a sequence. */
  readonly context: number;
  /** The token that ends a sample if a request names no stop. */
  readonly stop: number;
  /** Makes a new copy. @param seed the seed of its weights, if it is not a trained model. */
  create(seed: number): Promise<Policy>;
  /** Loads a saved copy. @param weightsOnly starts with a fresh optimiser. */
  load(file: string, weightsOnly: boolean): Promise<Policy>;
}

/** @throws UserError for an unknown base model. */
export function findBase(bases: readonly BaseModel[], name: string): BaseModel {
  const found = bases.find((one) => one.name === name);
  if (!found) {
    const known = bases.map((one) => one.name).join(', ');
    throw new UserError(`base_model: unknown model ${JSON.stringify(name)}; use ${known}`);
  }
  return found;
}
