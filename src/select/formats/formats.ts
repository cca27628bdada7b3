/** The formats that a selection can be written in. */
import { UserError } from '../../base/errors.js';
import type { Format, Prompts } from './format.js';
import { openai } from './openai.js';
import { trl } from './trl.js';
import { trlChat } from './trl-chat.js';

export const formats: readonly Format[] = [trl, trlChat, openai];

/** Throws a UserError that lists the formats. */
export function findFormat(name: string): Format {
  const format = formats.find((f) => f.name === name);
  if (!format) {
    throw new UserError(
      `--export: must be one of ${formats.map((f) => f.name).join(', ')}, got ${name}`,
    );
  }
  return format;
}

/** Throws a UserError where a template lacks a field, or has one that its role must not see. */
export function checkPrompts(prompts: Prompts): void {
  const fields = (template: string) =>
    [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const rules = { shoggoth: ['question'], face: ['question', 'cot'] } as const;
  for (const role of ['shoggoth', 'face'] as const) {
    const has = fields(prompts[role]);
    const allowed: readonly (string | undefined)[] = rules[role];
    for (const field of allowed) {
      if (!has.includes(field)) throw new UserError(`--${role}-prompt: must have {${field}}`);
    }
    const stranger = has.find((field) => !allowed.includes(field));
    if (stranger) {
      throw new UserError(
        `--${role}-prompt: has {${stranger}}; it may only have ${allowed.map((f) => `{${f}}`).join(' and ')}`,
      );
    }
  }
}

/** Fills a template in one pass: what stands in the texts is never taken for a field. */
export function fillPrompt(
  template: string,
  fields: { readonly question: string; readonly cot?: string },
): string {
  return template.replace(
    /\{(question|cot)\}/g,
    (whole, name: 'question' | 'cot') => fields[name] ?? whole,
  );
}
