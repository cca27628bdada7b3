/** A task with some members replaced. */
import type { Task } from './task.js';

/** Plain objects are copied, so that the result can be spread; an object of a class is inherited from, and keeps its methods. */
export function withMembers(task: Task, members: Partial<Task>): Task {
  if (Object.getPrototypeOf(task) === Object.prototype) return { ...task, ...members };
  return Object.assign(Object.create(task) as Task, members);
}
