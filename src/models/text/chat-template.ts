/**
 * Finds, compiles and renders a model's own chat template, and keeps track of which characters came
 * from messages and which from the template.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { UserError } from '../../base/errors.js';
import { createShadows, type Shadows } from './shadows.js';
import { runTemplate } from './template-interpreter.js';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A rendered conversation. */
export interface Rendered {
  /** The text, with every character of a message replaced by its shadow (shadows.ts). */
  readonly text: string;
  /** Turns the shadows in a part of `text` back into the characters they stand for. */
  plain(part: string): string;
}

export type RenderChat = (
  messages: readonly Message[],
  variables: Readonly<Record<string, unknown>>,
) => Rendered;

type Json = Readonly<Record<string, unknown>>;

/**
 * Returns a function that renders a conversation up to where the model continues, as transformers'
 * apply_chat_template does for trimmed contents. The template may read contents and change them.
 * @param config the content of tokenizer_config.json
 * @throws UserError, from the returned function, if the template is missing, broken, or hides a
 *   message.
 */
export function openChatTemplate(folder: string, config: Json): RenderChat {
  let compiled: { readonly source: string; readonly template: Template } | undefined;
  return (messages, variables) => {
    compiled ??= compile(folder, config);
    const { source, template } = compiled;
    const special = Object.fromEntries(
      SPECIAL.map((name) => [name, tokenText(config[name]) ?? '']),
    );
    const contents = messages.map(({ content }) => content.trim());
    const shadows = createShadows([source, JSON.stringify([special, variables]), ...contents]);
    const rendered = (contents: readonly string[]) =>
      render(folder, template, shadows, {
        ...GLOBALS,
        ...special,
        messages: messages.map(({ role }, i) => ({
          role,
          content: shadows.cast(contents[i]!, i),
        })),
        ...variables,
      });
    const text = rendered(contents);
    const shown = shadows.messagesIn(text);
    for (const [i, { role }] of messages.entries()) {
      if (contents[i] === '' || shown.has(i)) continue;
      // A message that is only a switch, such as /no_think, may vanish; a template that would never
      // show the message's text may not.
      const probed = rendered(contents.map((content, j) => (i === j ? 'seen' : content)));
      if (!shadows.messagesIn(probed).has(i))
        throw new UserError(`${folder}: its chat template does not show the ${role} message`);
    }
    return { text, plain: shadows.plain };
  };
}

/** The text of a token in tokenizer_config.json, which is a string or an object with settings. */
export function tokenText(token: unknown): string | undefined {
  const text = typeof token === 'object' && token !== null ? (token as Json).content : token;
  return typeof text === 'string' ? text : undefined;
}

const SPECIAL = ['bos', 'eos', 'pad', 'unk', 'sep', 'cls', 'mask'].map((name) => `${name}_token`);

/** Midnight on 1 January 2025, by strftime code: a prompt must not depend on the day. */
const DATE: Readonly<Record<string, string>> = {
  Y: '2025',
  y: '25',
  m: '01',
  B: 'January',
  b: 'Jan',
  d: '01',
  j: '001',
  A: 'Wednesday',
  a: 'Wed',
  H: '00',
  I: '12',
  M: '00',
  S: '00',
  p: 'AM',
  '%': '%',
};

/** The variables and functions that transformers gives to chat templates. */
const GLOBALS = {
  true: true,
  false: false,
  none: null,
  True: true,
  False: false,
  None: null,
  tools: null,
  documents: null,
  add_generation_prompt: true,
  raise_exception: (message: string) => {
    throw new Error(message);
  },
  range: (from: number, to?: number, by = 1) => {
    const [start, end] = to === undefined ? [0, from] : [from, to];
    return Array.from(
      { length: Math.max(0, Math.ceil((end - start) / by)) },
      (_, i) => start + i * by,
    );
  },
  strftime_now: (format: string) =>
    format.replace(/%(.)/gu, (whole, part: string) => DATE[part] ?? whole),
};

function render(
  folder: string,
  template: Template,
  shadows: Shadows,
  context: Readonly<Record<string, unknown>>,
): string {
  try {
    return runTemplate(template, context, shadows);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new UserError(`${folder}: its chat template cannot be rendered: ${why}`, { cause });
  }
}

function compile(folder: string, config: Json): { source: string; template: Template } {
  const source = sourceOf(folder, config);
  if (source === null)
    throw new UserError(
      `${folder}: has no chat template; put one in chat_template.jinja or tokenizer_config.json`,
    );
  try {
    return { source, template: new Template(source) };
  } catch (cause) {
    const why = (cause as Error).message;
    throw new UserError(`${folder}: its chat template is not valid Jinja: ${why}`, { cause });
  }
}

/**
 * Reads chat_template.jinja if it exists, else the tokenizer's config, which holds one template or
 * several by name.
 */
function sourceOf(folder: string, config: Json): string | null {
  const file = join(folder, 'chat_template.jinja');
  // Python turns line ends into \n when it reads a text file.
  if (existsSync(file)) return readFileSync(file, 'utf8').replaceAll(/\r\n?/g, '\n');
  const { chat_template: own } = config;
  if (typeof own === 'string') return own;
  if (!Array.isArray(own)) return null;
  const named = (own as readonly { name?: unknown; template?: unknown }[]).find(
    ({ name }) => name === 'default',
  );
  return typeof named?.template === 'string' ? named.template : null;
}
