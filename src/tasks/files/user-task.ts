/** A user's task: one TypeScript or JavaScript file whose default export is a task, or a function that returns one. */
import { isModuleNamespaceObject } from 'node:util/types';
import { createJiti } from 'jiti';
import { UserError } from '../../base/errors.js';
import { isolatedGrader } from '../grading/isolated-grader.js';
import type { Task } from '../task.js';
import { firstFault } from '../task-checks.js';
import { shapeFaults } from '../task-shape.js';
import { withMembers } from '../with-members.js';

/**
 * Loads a task from a file. `candor` can be imported in it, whether or not it is installed beside the file.
 * Throws a UserError that names the file and each fault of the task's shape with what would be right, or the first
 * thing that goes wrong when a few questions are drawn, demonstrated and graded.
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

/** Files that were loaded with a part of `candor`. */
const inPart: string[] = [];

/**
 * What a file exports as its task, not yet checked.
 * @param module what it gets as `candor`; all of it unless given.
 */
export async function importTask(path: string, module?: object): Promise<unknown> {
  const candor: unknown = module ?? (await import('../../index.js'));
  // The user's file gets this very module, not a second copy of it.
  const jiti = createJiti(import.meta.url, {
    virtualModules: { candor },
    interopDefault: false,
    // Nothing is written beside a user's files.
    fsCache: false,
  });
  // Files that were loaded with less of `candor` are loaded anew with all of it.
  if (!module) for (const file of inPart.splice(0)) delete jiti.cache[file];
  const before = new Set(Object.keys(jiti.cache));
  try {
    const exported = defaultOf(await jiti.import(path));
    if (module) inPart.push(...Object.keys(jiti.cache).filter((file) => !before.has(file)));
    return typeof exported === 'function' ? await exported() : exported;
  } catch (cause) {
    throw new UserError(`${path}: the task could not be loaded: ${messageOf(cause)}`, { cause });
  }
}

/** The default export of an ES module, the whole of a CommonJS one. */
function defaultOf(module: unknown): unknown {
  const { default: exported, __esModule: isModule } = Object(module) as Record<string, unknown>;
  return exported !== undefined || isModule || isModuleNamespaceObject(module) ? exported : module;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
