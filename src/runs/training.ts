/**
 * Training from a program: task, scheme and models are names or objects, everything else has a
 * default.
 */
import type { RoundMetrics } from '../method/records.js';
import type { Role } from '../method/roles.js';
import type { Policy } from '../models/policy.js';
import type { Tokenizer } from '../models/text/tokenizer.js';
import { defineScheme, type SchemeDefinition } from '../selection/define-scheme.js';
import type { SchemeInput } from '../selection/index.js';
import type { NamedScheme, Scheme } from '../selection/scheme.js';
import type { Task } from '../tasks/task.js';
import { isSchemeFile, schemeReference } from './find-scheme.js';
import { modelsAsGiven, nameFromCode, type Own, type OwnModels } from './own.js';
import { readMetrics } from './read-run.js';
import { type ResumeOptions, resumeRun, startRun, type TrainOptions } from './train.js';
import { type TrainSettings, trainConfig } from './train-config.js';

/** Two models that exist already; they stay open when training ends, and cannot be resumed. */
export type GivenModels = Readonly<Record<Role, Policy>> & {
  readonly tokenizer?: Tokenizer | undefined;
};

/** What a program hands over instead of names in a config. */
export interface Parts {
  /** A built-in task's name, a path to a task's file, or a task. */
  readonly task?: string | Task | undefined;
  /**
   * A scheme's name, its data, a path to its file, a function from scores to targets, or a whole
   * scheme.
   */
  readonly scheme?: SchemeInput | Scheme | SchemeDefinition | NamedScheme | undefined;
  /** Embedded transformers of `model`'s size unless given. */
  readonly models?: OwnModels | GivenModels | undefined;
}

/** Task, scheme, models, and any setting that a config may have. */
export interface TrainRequest extends Parts, Omit<TrainSettings, 'task' | 'scheme'> {
  /** The run directory, which must not exist yet. */
  readonly dir: string;
}

/** Threads, cache, callbacks and the signal that stops the run after its current round. */
export type ProgramOptions = Omit<TrainOptions, 'own'>;

export interface Trained {
  readonly dir: string;
  /** False if the signal stopped the run before its budget was spent. */
  readonly complete: boolean;
  /** Every round, the warm-started pair's round 0 first. */
  readonly metrics: readonly RoundMetrics[];
}

/**
 * Trains a pair and records it in a run directory, which `candor report`, `inspect`, `studio` and
 * `resumeTraining` read.
 * @throws UserError that names the setting, file or object which is wrong
 */
export async function train(
  { dir, task, scheme, models, ...settings }: TrainRequest,
  options: ProgramOptions = {},
): Promise<Trained> {
  const own = ownParts({ task, scheme, models });
  const config = trainConfig({
    ...settings,
    ...(task !== undefined && { task: taskReference(task) }),
    ...(scheme !== undefined && {
      scheme: own.scheme ? nameFromCode(own.scheme.name) : named(scheme),
    }),
  });
  const complete = await startRun(dir, config, { ...options, own });
  return { dir, complete, metrics: readMetrics(dir) };
}

/**
 * Continues a run that was stopped or killed. Whatever was given to `train` as an object is given
 * again.
 * @throws UserError that names what is missing, damaged or changed in the directory
 */
export async function resumeTraining(
  { dir, ...parts }: Parts & { readonly dir: string },
  options: ProgramOptions & Pick<ResumeOptions, 'from'> = {},
): Promise<Trained> {
  const complete = await resumeRun(dir, { ...options, own: ownParts(parts) });
  return { dir, complete, metrics: readMetrics(dir) };
}

const taskReference = (task: string | Task): string =>
  typeof task === 'string' ? task : nameFromCode(task.name);

function named(scheme: NonNullable<Parts['scheme']>): SchemeInput {
  const reference = scheme as SchemeInput;
  return isSchemeFile(reference) ? schemeReference(reference) : reference;
}

function ownParts({ task, scheme, models }: Parts): Own {
  return {
    task: typeof task === 'object' ? task : undefined,
    scheme: ownScheme(scheme),
    models: models && ('open' in models ? models : modelsAsGiven(models, models.tokenizer)),
  };
}

function ownScheme(scheme: Parts['scheme']): NamedScheme | undefined {
  if (typeof scheme === 'function') return defineScheme(scheme, scheme.name || 'custom');
  if (typeof scheme === 'object' && 'select' in scheme)
    return defineScheme(scheme as SchemeDefinition);
  return undefined;
}
