/** The formats in which a selection can be written. */
import { UserError } from '../../base/errors.js';
import type { Format, Prompts } from './format.js';
import { openai } from './openai.js';
import { trl } from './trl.js';
import { trlChat } from './trl-chat.js';

export const formats: readonly Format[] = [trl, trlChat, openai];

/** @throws UserError that lists the formats, if none has this name */
export function findFormat(name: string): Format {
  const format = formats.find((f) => f.name === name);
  if (!format) {
    throw new UserError(
      `--export: must be one of ${formats.map((f) => f.name).join(', ')}, got ${name}`,
    );
  }
  return format;
}

/** @throws UserError if a template lacks a field, or has one that its role must not see */
export function checkPrompts(prompts: Prompts): void {
  const fields = (template: string) =>
    [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const rules = { shoggoth: ['question'], face: ['question', 'cot'] } as const;
  for (const role of ['shoggoth', 'face'] as const) {
    const has = fields(prompts[role]);
    const allowed: readonly (string | undefined)[] = rules[role];
    for (const field of allowed) {
      if (!has.includes(field)) throw new UserError(`--${role}-prompt: must contain {${field}}`);
    }
    const unknown = has.find((field) => !allowed.includes(field));
    if (unknown) {
      throw new UserError(
        `--${role}-prompt: contains {${unknown}}; it may only contain ${allowed.map((f) => `{${f}}`).join(' and ')}`,
      );
    }
  }
}

/** Fills a template in a single pass, so that fields within the texts are not replaced. */
export function fillPrompt(
  template: string,
  fields: { readonly question: string; readonly cot?: string },
): string {
  return template.replace(
    /\{(question|cot)\}/g,
    (whole, name: 'question' | 'cot') => fields[name] ?? whole,
  );
}
