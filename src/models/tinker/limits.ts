/** What a base model on a server takes. */
import { UserError } from '../../base/errors.js';
import type { Limits } from '../check.js';
import type { Session } from './session.js';

export interface BaseModelOf {
  /** A base model's name, as the server has it. */
  readonly baseModel: string;
  /** The most tokens of a sequence; what the server says if absent. */
  readonly context?: number;
}

/** @throws UserError if the server has no such base model, or does not say its context and none is given. */
export function limitsOf(
  { connection, baseModels }: Session,
  { baseModel, context }: BaseModelOf,
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
      `${connection.baseUrl}: does not say how many tokens ${baseModel} takes; set its context`,
    );
  return { vocab: Number.POSITIVE_INFINITY, context: most };
}
