/** Finds and checks what a config refers to: task, scheme, tokenizer, sizes. */

import { UserError } from '../base/errors.js';
import type { TrainConfig } from '../config/schema.js';
import { planRound } from '../method/plan-round.js';
import { ROLES, type Role } from '../method/roles.js';
import type { ParaphraseTexts } from '../models/text/paraphrase-texts.js';
import { longestSequences, type Tokenizer } from '../models/text/tokenizer.js';
import { dialects } from '../models/tinker/index.js';
import { checkShape, type Shape } from '../models/transformer/index.js';
import type { NamedScheme } from '../selection/scheme.js';
import type { Task } from '../tasks/task.js';
import { findAnyScheme } from './find-scheme.js';
import { type Own, type OwnModels, requireFromCode } from './own.js';
import { type Contexts, openTexts } from './texts.js';

type Size = Pick<TrainConfig['model'], 'layers' | 'width' | 'heads'>;

/** What a config refers to, found and checked before anything is written. */
export interface Setting {
  readonly config: TrainConfig;
  readonly task: Task;
  readonly scheme: NamedScheme;
  readonly tokenizer: Tokenizer;
  /** How the paraphrasing model reads and writes; null if there is none. */
  readonly paraphraseTexts: ParaphraseTexts | null;
  /** The longest sequence of each model in tokens, if its files say so. */
  readonly contexts: Contexts;
  /** The program's own models; absent if the config says which models to train. */
  readonly models?: OwnModels | undefined;
  /** The size of each role's model, which is the same for both if one model plays both roles. */
  readonly shapes: Readonly<Record<Role, Shape>>;
}

/**
 * Finds the task, the scheme and the tokenizer.
 * @throws UserError if they do not fit together, or if one of them cannot be found
 */
export async function resolveSetting(config: TrainConfig, own: Own = {}): Promise<Setting> {
  const { task, tokenizer, paraphraseTexts, contexts } = await openTexts(config, own);
  requireFromCode('scheme', config.scheme, own.scheme);
  const scheme = own.scheme ?? findAnyScheme(config.scheme);
  const parts = ['score', ...task.parts];
  for (const need of scheme.needs) {
    if (!parts.includes(need)) {
      throw new UserError(
        `scheme ${scheme.name} needs the score part \`${need}\`; task ${task.name} has ${parts.join(', ')}`,
      );
    }
  }
  checkArrangement(config, task);
  const context = longestSequences(task.limits).face;
  const shapeOf = (field: string, { layers, width, heads }: Size): Shape => {
    const shape = { layers, width, heads, vocab: tokenizer.vocab, context };
    // A model on a server, or of one's own, has its own size.
    if (config.model.cluster || own.models) return shape;
    try {
      return checkShape(shape);
    } catch (cause) {
      throw new UserError(`${field}: ${(cause as Error).message}`, { cause });
    }
  };
  const shapes = {
    shoggoth: shapeOf('model', config.model),
    face: shapeOf('arrangement.face', config.arrangement.face ?? config.model),
  };
  const { unit, total } = config.budget;
  const { price } = planRound(config, scheme);
  if (unit === 'summaries' && price > total) {
    throw new UserError(`budget.total: one round costs ${price}, got ${total}`);
  }
  return {
    config,
    task,
    scheme,
    tokenizer,
    paraphraseTexts,
    contexts,
    shapes,
    models: own.models,
  };
}

/**
 * @throws UserError that names the field where an arrangement contradicts itself, the rest of the
 * config, or the task
 */
function checkArrangement(
  { model, arrangement, optimiser, paraphraser, guard, grader }: TrainConfig,
  task: Task,
): void {
  const one = arrangement.models === 'one';
  const wrong = (field: string, what: string): never => {
    throw new UserError(`${field}: ${what}`);
  };
  const { cluster } = model;
  if (one && cluster && JSON.stringify(cluster.shoggoth) !== JSON.stringify(cluster.face))
    wrong(
      'model.cluster.face',
      'one model has both roles, so it must be the same as model.cluster.shoggoth; or set arrangement.models to two',
    );
  if (cluster && arrangement.face)
    wrong('arrangement.face', 'a server has models of its own sizes; leave it out');
  if (cluster && optimiser.clipNorm > 0 && !dialects[cluster.dialect].clips)
    wrong('optimiser.clipNorm', `${dialects[cluster.dialect].server} does not clip; set it to 0`);
  if (one && arrangement.face)
    wrong('arrangement.face', 'one model has one size; leave it out, or set models to two');
  if (one && typeof optimiser.learningRate !== 'number')
    wrong(
      'optimiser.learningRate',
      'one model has one step size; give a number, or set arrangement.models to two',
    );
  if (!one && arrangement.splitAfter !== undefined)
    wrong(
      'arrangement.splitAfter',
      'two models cannot be split; leave it out, or set models to one',
    );
  if (ROLES.every((role) => arrangement.learnsFrom[role] === 'never'))
    wrong('arrangement.learnsFrom', 'one of the roles has to learn');
  if (['canonical', 'random'].includes(paraphraser) && !task.paraphrase)
    wrong(
      'paraphraser',
      `task ${task.name} has no \`paraphrase\`; set it to none, or to model where models have texts`,
    );
  if (paraphraser === 'model' && !cluster?.paraphraser)
    wrong(
      'paraphraser',
      '`model` needs model.cluster.paraphraser: the server and the base model that paraphrases',
    );
  if (guard && !task.monitor)
    wrong('guard', `task ${task.name} has no \`monitor\` that could be watched; leave it out`);
  if (grader.penaltyWeight > 0 && !task.parts.includes('penalty'))
    wrong(
      'grader.penaltyWeight',
      `task ${task.name} has no penalty, only ${task.parts.join(', ')}; set it to 0`,
    );
  if (grader.appealWeight > 0 && !task.parts.includes('appeal'))
    wrong(
      'grader.appealWeight',
      `task ${task.name} has no appeal, only ${task.parts.join(', ')}; set it to 0`,
    );
}
