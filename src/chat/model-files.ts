/** A model's own tokenizer and chat template, from a folder in the layout of the model hub. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Environment, Interpreter, Template } from '@huggingface/jinja';
import { Tokenizer } from '@huggingface/tokenizers';
import { UserError } from '../errors.js';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ModelFiles {
  readonly vocab: number;
  /** Ids that end what the model writes; the first is the tokenizer's own. */
  readonly stops: readonly [number, ...number[]];
  /** The most tokens of a sequence, where config.json says so. */
  readonly context?: number;
  /** Ids of a text as plain text: special tokens that it spells are letters like others. */
  encode(text: string): number[];
  /** The text of ids, without special tokens. Ids beyond the vocab are shown as `␞`. */
  decode(ids: ArrayLike<number>): string;
  /**
   * Ids of a conversation by the chat template, up to where the model goes on. Contents are trimmed, and are plain text: a
   * special token that one spells does not become one.
   * @param variables of the template, such as `{ enable_thinking: false }`.
   * @throws UserError if the template does not show every content as it stands.
   */
  chat(messages: readonly Message[], variables?: Readonly<Record<string, unknown>>): number[];
}

type Json = Readonly<Record<string, unknown>>;

/** @throws UserError that names the file which is missing or broken. */
export function openModelFiles(folder: string): ModelFiles {
  const tokenizerJson = readJson(join(folder, 'tokenizer.json'));
  const config = readJson(join(folder, 'tokenizer_config.json'));
  const generation = readJsonIfThere(join(folder, 'generation_config.json'));
  const model = readJsonIfThere(join(folder, 'config.json'));
  const tokenizer = build(folder, tokenizerJson, config);
  // The same vocabulary without added tokens: what people and models write is read by this one.
  const plain = build(folder, { ...tokenizerJson, added_tokens: [], post_processor: null }, config);
  const added = new Map([...tokenizer.get_added_tokens_decoder()].map(([id, { content }]) => [content, id]));
  const source = templateOf(folder, config);
  const vocab = tokenizer.get_vocab(true).size;

  const idOf = (token: unknown): number | undefined => {
    const text = typeof token === 'object' && token !== null ? (token as Json).content : token;
    return typeof text === 'string' ? tokenizer.token_to_id(text) : undefined;
  };
  const stops = [...new Set([idOf(config.eos_token), ...eosOf(generation), ...eosOf(model)])].filter(
    (id) => id !== undefined,
  );
  if (stops.length === 0)
    throw new UserError(
      `${join(folder, 'tokenizer_config.json')}: eos_token names no token, so nothing would end a text`,
    );

  const encode = (text: string) => (text === '' ? [] : plain.encode(text, { add_special_tokens: false }).ids);
  const context = model?.max_position_embeddings;
  let template: Template | undefined;
  return {
    ...{ vocab, encode, stops: stops as [number, ...number[]] },
    ...(typeof context === 'number' ? { context } : {}),
    decode(ids) {
      // The library knows nothing beyond its vocab, and a model may have rows that no token belongs to.
      const runs: string[] = [];
      let run: number[] = [];
      const flush = () => {
        if (run.length > 0)
          runs.push(
            tokenizer.decode(run, { skip_special_tokens: true, clean_up_tokenization_spaces: false }),
          );
        run = [];
      };
      for (const id of Array.from(ids)) {
        if (tokenizer.id_to_token(id) !== undefined) run.push(id);
        else {
          flush();
          runs.push('␞');
        }
      }
      flush();
      return runs.join('');
    },
    chat(messages, variables = {}) {
      if (source === null)
        throw new UserError(
          `${folder}: has no chat template; one belongs in chat_template.jinja or tokenizer_config.json`,
        );
      template ??= compile(folder, source);
      const contents = messages.map(({ content }) => content.trim());
      const rendered = render(folder, template, config, messages, variables);
      return pieces(rendered, [...added.keys()]).flatMap((piece) =>
        typeof piece === 'string' ? encode(fill(piece, contents)) : (added.get(piece.token) ?? []),
      );
    },
  };
}

/** What chat templates may call; a prompt must not depend on the day. */
const GLOBALS = {
  ...{ true: true, false: false, none: null, True: true, False: false, None: null },
  raise_exception: (message: string) => {
    throw new Error(message);
  },
  range: (from: number, to?: number, by = 1) => {
    const [start, end] = to === undefined ? [0, from] : [from, to];
    return Array.from({ length: Math.max(0, Math.ceil((end - start) / by)) }, (_, i) => start + i * by);
  },
  strftime_now: () => '2025-01-01',
};

/** Stands for the content of message i while the template is rendered: letters that no model has a use for. */
const standIn = (i: number) => `\u{F0000}${i}\u{F0001}`;
const STAND_IN = /\u{F0000}(\d+)\u{F0001}/gu;

const fill = (text: string, contents: readonly string[]) =>
  text.replace(STAND_IN, (_, i: string) => contents[Number(i)]!);

function render(
  folder: string,
  template: Template,
  config: Json,
  messages: readonly Message[],
  variables: Readonly<Record<string, unknown>>,
): string {
  const text = (token: unknown) =>
    typeof token === 'object' && token !== null ? ((token as Json).content ?? '') : (token ?? '');
  let rendered: string;
  try {
    const environment = new Environment();
    const all = {
      ...GLOBALS,
      messages: messages.map(({ role }, i) => ({ role, content: standIn(i) })),
      add_generation_prompt: true,
      ...{
        bos_token: text(config.bos_token),
        eos_token: text(config.eos_token),
        pad_token: text(config.pad_token),
      },
      ...variables,
    };
    for (const [name, value] of Object.entries(all)) environment.set(name, value);
    rendered = String(new Interpreter(environment).run(template.parsed).value);
  } catch (cause) {
    throw new UserError(`${folder}: its chat template cannot be rendered: ${(cause as Error).message}`, {
      cause,
    });
  }
  for (const i of messages.keys()) {
    if (!rendered.includes(standIn(i)))
      throw new UserError(
        `${folder}: its chat template does not show the ${messages[i]!.role} message as it stands`,
      );
  }
  return rendered;
}

/** The text cut at the special tokens that the template itself wrote. */
function pieces(rendered: string, tokens: readonly string[]): (string | { readonly token: string })[] {
  if (tokens.length === 0) return [rendered];
  const longestFirst = [...tokens].sort((a, b) => b.length - a.length);
  const any = new RegExp(
    `(${longestFirst.map((token) => token.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})`,
    'u',
  );
  return rendered
    .split(any)
    .flatMap((part, i) => (part === '' ? [] : [i % 2 === 1 ? { token: part } : part]));
}

function build(folder: string, json: Json, config: Json): Tokenizer {
  try {
    return new Tokenizer(json, config);
  } catch (cause) {
    throw new UserError(`${join(folder, 'tokenizer.json')}: cannot be used: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function compile(folder: string, source: string): Template {
  try {
    return new Template(source);
  } catch (cause) {
    throw new UserError(`${folder}: its chat template is no Jinja: ${(cause as Error).message}`, { cause });
  }
}

/** A file of its own comes before the tokenizer's config, which has one template or several by name. */
function templateOf(folder: string, config: Json): string | null {
  const file = join(folder, 'chat_template.jinja');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const { chat_template: own } = config;
  if (typeof own === 'string') return own;
  if (!Array.isArray(own)) return null;
  const named = (own as readonly { name?: unknown; template?: unknown }[]).find(
    ({ name }) => name === 'default',
  );
  return typeof named?.template === 'string' ? named.template : null;
}

function eosOf(json: Json | null): (number | undefined)[] {
  const ids = json?.eos_token_id;
  return [ids].flat().filter((id): id is number => typeof id === 'number');
}

function readJsonIfThere(path: string): Json | null {
  return existsSync(path) ? readJson(path) : null;
}

function readJson(path: string): Json {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UserError(
      `${path}: cannot be read; a model's folder has tokenizer.json and tokenizer_config.json`,
      { cause },
    );
  }
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new UserError(`${path}: is no JSON: ${(cause as Error).message}`, { cause });
  }
}
