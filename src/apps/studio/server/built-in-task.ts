import { tasks } from '../../../tasks/index.js';
import type { Task } from '../../../tasks/task.js';

/**
 * The built-in task of this name; undefined if the name is that of a file. A task file is code,
 * and the studio never executes code because someone looks at a run.
 */
export function builtInTask(name: unknown): Task | undefined {
  return tasks.find((task) => task.name === name);
}
