/** A run whose task, scheme or models are objects in a program, and not names in a config. */
import { UserError } from '../base/errors.js';
import type { Role } from '../method/roles.js';
import { delegate } from '../models/delegate.js';
import type { Policy } from '../models/policy.js';
import type { Tokenizer } from '../models/text/tokenizer.js';
import type { NamedScheme } from '../selection/scheme.js';
import type { Task } from '../tasks/task.js';

/** Models of one's own, behind the `Policy` interface. */
export interface OwnModels {
  /**
   * Opens a role's model.
   * @param checkpoint the file that the model's `save` wrote; null as training starts
   */
  open(role: Role, checkpoint: string | null): Promise<Policy> | Policy;
  /** Turns texts into tokens; by the task's characters unless given. */
  readonly tokenizer?: Tokenizer | undefined;
}

/** The objects of a run; what is absent is found by its name in the config. */
export interface Own {
  readonly task?: Task | undefined;
  readonly scheme?: NamedScheme | undefined;
  readonly models?: OwnModels | undefined;
}

/** Begins the name, in a config, of an object that only a program has. */
const FROM_CODE = 'code:';

export const nameFromCode = (name: string): string => `${FROM_CODE}${name}`;

/** Returns whether a config's `task` or `scheme` names an object that only a program has. */
export const isFromCode = (reference: unknown): reference is string =>
  typeof reference === 'string' && reference.startsWith(FROM_CODE);

/** @throws UserError if the config names an object from code and no such object was given */
export function requireFromCode(
  field: 'task' | 'scheme',
  reference: unknown,
  given: object | undefined,
): void {
  if (isFromCode(reference) && !given)
    throw new UserError(
      `${field}: ${reference.slice(FROM_CODE.length)} was given as an object by the program that started the run; ` +
        `resume it from that program, with resumeTraining({ dir, ${field} })`,
    );
}

/** Wraps two models that exist already, which stay open when training ends. */
export function modelsAsGiven(
  policies: Readonly<Record<Role, Policy>>,
  tokenizer?: Tokenizer,
): OwnModels {
  return {
    tokenizer,
    open(role, checkpoint) {
      if (checkpoint !== null)
        throw new UserError(
          `${checkpoint}: these models cannot be opened from a checkpoint; give models as { open(role, checkpoint) }`,
        );
      return { ...delegate(policies[role]), dispose: async () => {} };
    },
  };
}
