/**
 * Decides how a run's texts become tokens: by the task's own characters, or by the models'
 * tokenizers and chat templates.
 */
import { extname, join } from 'node:path';
import { defaultCache } from '../base/cache.js';
import { defined } from '../base/defined.js';
import { UserError } from '../base/errors.js';
import type { TrainConfig } from '../config/schema.js';
import type { Role } from '../method/roles.js';
import { createChatTokenizer, createParaphraseTexts } from '../models/text/chat-tokenizer.js';
import { type ModelFiles, openModelFiles } from '../models/text/model-files.js';
import type { ParaphraseTexts } from '../models/text/paraphrase-texts.js';
import { createTokenizer, type Tokenizer } from '../models/text/tokenizer.js';
import { createJudge } from '../tasks/grading/judge.js';
import { findTask } from '../tasks/index.js';
import type { Task } from '../tasks/task.js';
import { withMembers } from '../tasks/with-members.js';

import { type Own, requireFromCode } from './own.js';

export interface Texts {
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  /** How the paraphrasing model reads and writes; null if there is none. */
  readonly paraphraseTexts: ParaphraseTexts | null;
  /** The longest sequence of each model in tokens, if its files say so. */
  readonly contexts: Contexts;
}

export type Contexts = Readonly<Partial<Record<Role | 'paraphraser', number>>>;

/**
 * How many characters a token of a model's own tokenizer may stand for, which limits the length of
 * a summary.
 */
const CHARACTERS_A_TOKEN = 8;

/** @throws UserError if the task or a model's files cannot be used */
export async function openTexts(config: TrainConfig, own: Own = {}): Promise<Texts> {
  requireFromCode('task', config.task, own.task);
  checkGrader(config);
  const { cluster } = config.model;
  const [shoggoth, face] = [cluster?.shoggoth.files, cluster?.face.files];
  const between = config.paraphraser === 'model' ? cluster?.paraphraser : undefined;
  const { taskJudge: judge } = config;
  const graded = {
    ...(config.taskGrader ? { grader: config.taskGrader } : {}),
    ...(judge
      ? {
          judge: createJudge({
            ...defined(judge),
            cache: judge.cache ?? join(defaultCache(), 'judge'),
          }),
        }
      : {}),
  };
  if (shoggoth === undefined && face === undefined) {
    if (config.sampling.maxTokens)
      throw new UserError(
        'sampling.maxTokens: a task of characters has limits of its own; leave it out',
      );
    const task = own.task ?? (await findTask(config.task, graded));
    if (between)
      throw new UserError(
        'model.cluster.paraphraser: paraphrases texts; give `files` for both roles, too',
      );
    const tokenizer = own.models?.tokenizer ?? createTokenizer(task.alphabet);
    return { task, tokenizer, paraphraseTexts: null, contexts: {} };
  }
  if (shoggoth === undefined || face === undefined)
    throw new UserError('model.cluster: give `files` for both roles, or for neither');
  const { cot, summary } = config.sampling.maxTokens ?? { cot: 1024, summary: 256 };
  const summaryLimit = CHARACTERS_A_TOKEN * summary;
  const task = own.task ?? (await findTask(config.task, { ...graded, summaryLimit }));
  const opened = new Map<string, ModelFiles>();
  const open = (folder: string): ModelFiles => {
    if (!opened.has(folder)) opened.set(folder, openModelFiles(folder));
    return opened.get(folder)!;
  };
  const files = { shoggoth: open(shoggoth), face: open(face) };
  const paraphraser = between && open(between.files);
  // The limits count the stop token, the task's do not.
  const limits = { question: task.limits.question, cot: cot - 1, summary: summary - 1 };
  return {
    task: withMembers(task, { limits }),
    tokenizer: createChatTokenizer(files, config.prompts),
    paraphraseTexts: paraphraser
      ? {
          ...createParaphraseTexts(paraphraser, config.prompts),
          maxTokens: between.maxTokens ?? cot,
        }
      : null,
    contexts: defined({
      ...{ shoggoth: files.shoggoth.context, face: files.face.context },
      paraphraser: paraphraser?.context,
    }),
  };
}

/** @throws UserError if the config names a grader that the task would not use */
function checkGrader({ task, taskGrader, taskJudge }: TrainConfig): void {
  if (extname(task) !== '.jsonl')
    for (const [field, value] of Object.entries({ taskGrader, taskJudge }))
      if (value !== undefined)
        throw new UserError(
          `${field}: only a task of a .jsonl file has a choice of graders; leave it out`,
        );
  if (taskJudge && taskGrader !== 'judge')
    throw new UserError(
      'taskJudge: grades only where taskGrader is `judge`; set that, or leave taskJudge out',
    );
}
