/**
 * Checks that a value from a user's file has the fields of a task; each fault says what would be
 * right.
 */
import { isWellFormed, SPECIAL_PLACEHOLDER } from '../models/text/tokenizer.js';
import type { ScorePart } from './task.js';

const OPTIONAL_METHODS =
  'monitor cotKind summaryKind behaviour counterfactual conclusion answerOf paraphrase secret choices';
const PARTS: readonly ScorePart[] = ['task', 'penalty', 'appeal'];

/**
 * Returns one line for each fault, in the order of the fields; none if the value has a task's
 * shape.
 */
export function shapeFaults(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [
      `the default export must be a task or a function that returns one, got ${kindOf(value)}`,
    ];
  }
  const task = value as Readonly<Record<string, unknown>>;
  const faults: string[] = [];
  const check = (field: string, right: string, fine: boolean) => {
    if (!fine) faults.push(`task.${field} must be ${right}, got ${shown(task[field])}`);
  };
  const isText = (field: string) => {
    const text = task[field];
    return typeof text === 'string' && text.trim() !== '' && !/[\r\n]/.test(text);
  };

  check('name', 'a text of one line', isText('name'));
  check('description', 'a sentence of one line', isText('description'));
  faults.push(...alphabetFaults(task.alphabet), ...limitFaults(task.limits));
  check(
    'difficulties',
    'a list of different names, at least one, from easy to hard',
    isNames(task.difficulties),
  );
  const parts = task.parts;
  check(
    'parts',
    `a list with 'task' and, where the grader returns them, 'penalty' and 'appeal'`,
    isNames(parts) &&
      parts.includes('task') &&
      parts.every((part) => (PARTS as readonly string[]).includes(part)),
  );
  check(
    'lowestScore',
    'a finite number or absent',
    task.lowestScore === undefined || Number.isFinite(task.lowestScore),
  );
  for (const method of ['question', 'demonstrate', 'grade']) {
    check(method, 'a function', typeof task[method] === 'function');
  }
  const { limit } = Object(task.grade) as { readonly limit?: unknown };
  if (![undefined, 'own', 'general'].includes(limit as string))
    faults.push(`task.grade.limit must be 'own', 'general' or absent, got ${shown(limit)}`);
  for (const method of OPTIONAL_METHODS.split(' ')) {
    check(
      method,
      'a function or absent',
      task[method] === undefined || typeof task[method] === 'function',
    );
  }
  for (const kind of ['cotKind', 'summaryKind']) {
    const kinds = `${kind}s`;
    check(
      kinds,
      'a list of different names, from good to bad, or absent',
      task[kinds] === undefined || isNames(task[kinds]),
    );
    if ((task[kind] === undefined) !== (task[kinds] === undefined)) {
      const [present, missing] = task[kind] === undefined ? [kinds, kind] : [kind, kinds];
      faults.push(`task.${missing} is missing; task.${present} needs it`);
    }
  }
  return faults;
}

function alphabetFaults(alphabet: unknown): string[] {
  const right = 'task.alphabet must be a text of different characters';
  if (typeof alphabet !== 'string' || alphabet === '') return [`${right}, got ${shown(alphabet)}`];
  if (!isWellFormed(alphabet)) return [`${right}, got one with half a surrogate pair`];
  const characters = [...alphabet];
  const twice = characters.find((character, i) => characters.indexOf(character) < i);
  if (twice !== undefined) return [`${right}, got ${JSON.stringify(twice)} twice`];
  return characters.includes(SPECIAL_PLACEHOLDER)
    ? [`task.alphabet must not have ${SPECIAL_PLACEHOLDER}, which stands for special tokens`]
    : [];
}

function limitFaults(limits: unknown): string[] {
  if (typeof limits !== 'object' || limits === null) {
    return [`task.limits must be { question, cot, summary }, got ${shown(limits)}`];
  }
  return ['question', 'cot', 'summary'].flatMap((field) => {
    const limit = (limits as Readonly<Record<string, unknown>>)[field];
    return Number.isInteger(limit) && (limit as number) >= 1
      ? []
      : [`task.limits.${field} must be a number of characters, 1 or more, got ${shown(limit)}`];
  });
}

function isNames(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((name) => typeof name === 'string' && name !== '') &&
    new Set(value).size === value.length
  );
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  try {
    return (JSON.stringify(value) ?? kindOf(value)).slice(0, 80);
  } catch {
    return kindOf(value);
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  return value === null ? 'null' : `a ${typeof value}`;
}
