/** What each role is told: editable templates in which the role's own variables, and no others, can be named. */
import { parse, Template, tokenize } from '@huggingface/jinja';
import { UserError } from '../../base/errors.js';
import type { TrainConfig } from '../../config/schema.js';
import type { Message } from './chat-template.js';

/**
 * The face sees question and CoT, the paraphraser the CoT alone, so that it cannot answer by itself; no role can be shown
 * the answer: there is no variable for it.
 */
const VARIABLES = {
  shoggoth: ['question'],
  face: ['question', 'cot'],
  paraphraser: ['cot'],
} as const;
/** What a role's user message must show. */
const NEEDS = { shoggoth: 'question', face: 'cot', paraphraser: 'cot' } as const;

/** What Jinja itself has; the date is not of it, since a prompt must not depend on the day. */
const BUILT_IN = ['true', 'false', 'none', 'True', 'False', 'None', 'range', 'namespace', 'loop'];

export type PromptedRole = keyof typeof VARIABLES;

export type Prompts = TrainConfig['prompts'];

/** Messages of a role from its values, trimmed. A system prompt that is blank is left out, for models that take none. */
export type MessagesOf = (
  role: PromptedRole,
  values: Readonly<Record<string, string>>,
) => Message[];

/** @throws UserError that names the template which has a wrong variable, lacks one, or is no Jinja. */
export function compilePrompts(prompts: Prompts): MessagesOf {
  const compiled = Object.fromEntries(
    (Object.keys(VARIABLES) as PromptedRole[]).map((role) => {
      const parts = (['system', 'user'] as const).map((part) => {
        const field = `prompts.${role}.${part}`;
        const source = prompts[role][part];
        const used = variablesIn(field, source);
        const known: readonly string[] = VARIABLES[role];
        const unknown = [...used].find((name) => !known.includes(name) && !BUILT_IN.includes(name));
        if (unknown !== undefined)
          throw new UserError(
            `${field}: {{ ${unknown} }} is not there for the ${role}; it has ${known.join(' and ')}`,
          );
        if (part === 'user' && !used.has(NEEDS[role]))
          throw new UserError(`${field}: must show {{ ${NEEDS[role]} }}`);
        return { role: part, template: new Template(source) };
      });
      return [role, parts];
    }),
  );
  return (role, values) =>
    compiled[role]!.map((part) => ({
      role: part.role,
      content: part.template.render({ ...values }).trim(),
    })).filter((message) => message.role === 'user' || message.content !== '');
}

/** Names that a template reads and does not set itself. */
function variablesIn(field: string, source: string): Set<string> {
  const used = new Set<string>();
  const own = new Set<string>();
  const visit = (node: unknown, named: boolean): void => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one, named);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const { type, value, computed } = node as {
      type?: string;
      value?: unknown;
      computed?: boolean;
    };
    if (type === 'Identifier' && typeof value === 'string') (named ? own : used).add(value);
    for (const [key, child] of Object.entries(node)) {
      // Filters, tests, members and keywords have names of their own.
      if (['filter', 'test', 'key'].includes(key) || (key === 'property' && computed === false))
        continue;
      visit(child, key === 'loopvar' || key === 'assignee');
    }
  };
  try {
    visit(parse(tokenize(source)), false);
  } catch (cause) {
    throw new UserError(`${field}: is no Jinja: ${(cause as Error).message}`, { cause });
  }
  return new Set([...used].filter((name) => !own.has(name)));
}
