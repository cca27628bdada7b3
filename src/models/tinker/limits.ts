/** Finds out how long the sequences of a base model on a server may be. */
import { UserError } from '../../base/errors.js';
import type { Limits } from '../check.js';
import type { Session } from './session.js';

export interface BaseModelSettings {
  /** The base model's name on the server. */
  readonly baseModel: string;
  /** The most tokens of a sequence; by default the number that the server reports. */
  readonly context?: number | undefined;
}

/**
 * @throws UserError if the server has no such base model, or if no context is given and the server
 *   reports none.
 */
export function limitsOf(
  { connection, baseModels }: Session,
  { baseModel, context }: BaseModelSettings,
): Limits {
  if (!baseModels.has(baseModel)) {
    const known = [...baseModels.keys()].join(', ') || 'none';
    throw new UserError(
      `${connection.baseUrl}: has no base model ${JSON.stringify(baseModel)}; it has ${known}`,
    );
  }
  const most = context ?? baseModels.get(baseModel);
  if (most === undefined)
    throw new UserError(
      `${connection.baseUrl}: does not report the context of ${baseModel}; set it in the config`,
    );
  return { vocab: Number.POSITIVE_INFINITY, context: most };
}
