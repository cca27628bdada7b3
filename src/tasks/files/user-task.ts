/**
 * A task in a file: TypeScript or JavaScript whose default export is a task, or a function that
 * returns one.
 */
import { UserError } from '../../base/errors.js';
import { isolatedGrader } from '../grading/isolated-grader.js';
import * as kit from '../kit.js';
import type { Task } from '../task.js';
import { firstFault } from '../task-checks.js';
import { shapeFaults } from '../task-shape.js';
import { withMembers } from '../with-members.js';
import { importFile, notLoaded } from './import-file.js';

/**
 * Loads a task from a file, in which `candor` can be imported whether or not it is installed.
 * @throws UserError that names the file and every fault in the task's shape with what would be
 * right, or the first thing that goes wrong when a few questions are drawn, demonstrated and
 * graded.
 */
export async function loadUserTask(path: string): Promise<Task> {
  const exported = await importTask(path);
  const faults = shapeFaults(exported);
  if (faults.length > 0) throw new UserError(faults.map((fault) => `${path}: ${fault}`).join('\n'));
  const own = exported as Task;
  const task = withMembers(own, { grade: isolatedGrader(path, own.grade.limit) });
  const fault = await firstFault(task, { draws: 20 });
  if (fault) throw new UserError(`${path}: ${fault}`);
  return task;
}

/** Returns what a file exports as its task, not yet checked. */
export async function importTask(path: string): Promise<unknown> {
  try {
    const exported = await importFile(path, kit);
    return typeof exported === 'function' ? await exported() : exported;
  } catch (cause) {
    throw notLoaded(path, 'task', cause);
  }
}
