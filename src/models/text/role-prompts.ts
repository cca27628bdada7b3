/** Each role's prompt: editable templates that may use only the role's own variables. */
import { parse, Template, tokenize } from '@huggingface/jinja';
import { UserError } from '../../base/errors.js';
import type { TrainConfig } from '../../config/schema.js';
import type { Message } from './chat-template.js';

/**
 * The face sees question and CoT. The paraphraser sees only the CoT, so that it cannot answer the
 * question itself. No role can be shown the answer: no variable holds it.
 */
const VARIABLES = {
  shoggoth: ['question'],
  face: ['question', 'cot'],
  paraphraser: ['cot'],
} as const;
/** The variable that a role's user message must show. */
const REQUIRED = { shoggoth: 'question', face: 'cot', paraphraser: 'cot' } as const;

/** Jinja's own names, without the date: a prompt must not depend on the day. */
const BUILT_IN = ['true', 'false', 'none', 'True', 'False', 'None', 'range', 'namespace', 'loop'];

export type PromptedRole = keyof typeof VARIABLES;

export type Prompts = TrainConfig['prompts'];

/**
 * Fills in a role's messages and trims them. Leaves out a blank system prompt, for models that
 * accept none.
 */
export type MessagesOf = (
  role: PromptedRole,
  values: Readonly<Record<string, string>>,
) => Message[];

interface CompiledPart {
  readonly role: 'system' | 'user';
  readonly template: Template;
}

/**
 * Compiles the prompts of all roles.
 * @throws UserError that names the template which uses an unknown variable, lacks a required one,
 *   or is not valid Jinja.
 */
export function compilePrompts(prompts: Prompts): MessagesOf {
  const compiled = Object.fromEntries(
    (Object.keys(VARIABLES) as PromptedRole[]).map((role) => [
      role,
      (['system', 'user'] as const).map((part) => compilePart(role, part, prompts[role][part])),
    ]),
  );
  return (role, values) =>
    compiled[role]!.map((part) => ({
      role: part.role,
      content: part.template.render({ ...values }).trim(),
    })).filter((message) => message.role === 'user' || message.content !== '');
}

function compilePart(role: PromptedRole, part: 'system' | 'user', source: string): CompiledPart {
  const field = `prompts.${role}.${part}`;
  const used = variablesIn(field, source);
  const known: readonly string[] = VARIABLES[role];
  const unknown = [...used].find((name) => !known.includes(name) && !BUILT_IN.includes(name));
  if (unknown !== undefined)
    throw new UserError(
      `${field}: unknown variable {{ ${unknown} }}; the ${role} may use ${known.join(' and ')}`,
    );
  if (part === 'user' && !used.has(REQUIRED[role]))
    throw new UserError(`${field}: must show {{ ${REQUIRED[role]} }}`);
  return { role: part, template: new Template(source) };
}

/** The names that a template reads and does not set itself. */
function variablesIn(field: string, source: string): Set<string> {
  const used = new Set<string>();
  const own = new Set<string>();
  const visit = (node: unknown, sets: boolean): void => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one, sets);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const { type, value, computed } = node as {
      type?: string;
      value?: unknown;
      computed?: boolean;
    };
    if (type === 'Identifier' && typeof value === 'string') (sets ? own : used).add(value);
    for (const [key, child] of Object.entries(node)) {
      // The names of filters, tests, members and keywords are not variables.
      if (['filter', 'test', 'key'].includes(key) || (key === 'property' && computed === false))
        continue;
      visit(child, key === 'loopvar' || key === 'assignee');
    }
  };
  try {
    visit(parse(tokenize(source)), false);
  } catch (cause) {
    throw new UserError(`${field}: not valid Jinja: ${(cause as Error).message}`, { cause });
  }
  return new Set([...used].filter((name) => !own.has(name)));
}
