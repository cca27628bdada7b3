/** A task with some members replaced. */
import type { Task } from './task.js';

/**
 * Returns the task with these members instead of its own. A plain object is copied, so that the
 * result can be spread. An object of a class is inherited from; the methods and getters of its
 * class still run on the object itself, since only that has their private fields.
 */
export function withMembers(task: Task, members: Partial<Task>): Task {
  if (Object.getPrototypeOf(task) === Object.prototype) return { ...task, ...members };
  const result = Object.create(task) as Task;
  for (const [name, forward] of classMembers(task)) Object.defineProperty(result, name, forward);
  for (const [name, value] of Object.entries(members))
    Object.defineProperty(result, name, { value, enumerable: true, configurable: true });
  return result;
}

/** Properties that run the methods and getters of an object's classes on the object. */
function classMembers(object: object): Map<string, PropertyDescriptor> {
  const members = new Map<string, PropertyDescriptor>();
  let prototype: object | null = Object.getPrototypeOf(object);
  for (; prototype && prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype))
    for (const [name, own] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      const isHidden = name === 'constructor' || members.has(name) || Object.hasOwn(object, name);
      if (!isHidden) members.set(name, onObject(object, own));
    }
  return members;
}

function onObject(object: object, { value, get }: PropertyDescriptor): PropertyDescriptor {
  if (get) return { get: get.bind(object), configurable: true };
  const isMethod = typeof value === 'function';
  // A grader's limit is a property of its function.
  return { value: isMethod ? Object.assign(value.bind(object), value) : value, configurable: true };
}
