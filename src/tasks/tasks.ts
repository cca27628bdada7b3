/** The built-in tasks, and finding a task by its name or its file. */
import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { UserError } from '../base/errors.js';
import { flattery } from './builtin/flattery.js';
import { hints } from './builtin/hints.js';
import { lottery } from './builtin/lottery.js';
import { polynomial } from './builtin/polynomial.js';
import { sums } from './builtin/sums.js';
import { synonyms } from './builtin/synonyms.js';
import { type JsonlOptions, jsonlTask } from './files/jsonl.js';
import { loadUserTask } from './files/user-task.js';
import type { Task } from './task.js';

export const tasks: readonly Task[] = [sums, polynomial, lottery, hints, synonyms, flattery];

export interface FindTaskOptions extends JsonlOptions {
  /** The folder that relative paths start from; the working directory by default. */
  readonly from?: string;
}

type Loader = (path: string, options: JsonlOptions) => Task | Promise<Task>;

const loaders: Readonly<Record<string, Loader>> = {
  '.jsonl': jsonlTask,
  '.ts': loadUserTask,
  '.mts': loadUserTask,
  '.js': loadUserTask,
  '.mjs': loadUserTask,
};

/**
 * Finds a built-in task by its name, or loads a user's task from its file: TypeScript or JavaScript
 * with the task as default export, or JSONL lines of questions and answers.
 * @throws UserError that lists the known tasks, or says what is wrong with the file.
 */
export async function findTask(nameOrPath: string, options: FindTaskOptions = {}): Promise<Task> {
  const { from = process.cwd(), ...loading } = options;
  const builtIn = tasks.find((task) => task.name === nameOrPath);
  if (builtIn) return builtIn;

  const extension = extname(nameOrPath);
  const load = Object.hasOwn(loaders, extension) ? loaders[extension] : undefined;
  if (!load) {
    const names = tasks.map((task) => task.name).join(', ');
    throw new UserError(
      `task: ${JSON.stringify(nameOrPath)} is neither a built-in task (${names}) nor a file of type ${Object.keys(loaders).join(' ')}`,
    );
  }
  const path = resolve(from, nameOrPath);
  const file = await stat(path).catch(() => undefined);
  if (!file?.isFile()) throw new UserError(`task: there is no file ${path}`);
  return load(path, loading);
}
