/** Opens a model's own tokenizer and chat template from a folder laid out as on the model hub. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tokenizer } from '@huggingface/tokenizers';
import { UserError } from '../../base/errors.js';
import { type Message, openChatTemplate, tokenText } from './chat-template.js';
import { createTokenizer } from './exact-tokenizer.js';
import { createGuardedEncoding, type GuardedEncoding } from './guarded-encoding.js';

export type { Message } from './chat-template.js';

export interface ModelFiles {
  readonly vocab: number;
  /** The ids that end the model's text; the first is the tokenizer's own. */
  readonly stops: readonly [number, ...number[]];
  /** The most tokens of a sequence, if config.json says so. */
  readonly context?: number | undefined;
  /** Encodes plain text: a special token spelled out in it stays letters. */
  encode(text: string): number[];
  /** Decodes ids without special tokens. Shows ids beyond the vocab as `␞`. */
  decode(ids: ArrayLike<number>): string;
  /**
   * Encodes a conversation by the chat template, up to where the model continues. Contents are
   * trimmed and count as plain text: a special token spelled out in one stays letters.
   * @param variables the template's variables, such as `{ enable_thinking: false }`
   * @throws UserError if the template is missing or broken, or does not show every content.
   */
  chat(messages: readonly Message[], variables?: Readonly<Record<string, unknown>>): number[];
}

type Json = Readonly<Record<string, unknown>>;

/** @throws UserError that names the missing or broken file. */
export function openModelFiles(folder: string): ModelFiles {
  const tokenizerJson = readJson(join(folder, 'tokenizer.json'));
  const config = readJson(join(folder, 'tokenizer_config.json'));
  const generation = readJsonIfExists(join(folder, 'generation_config.json'));
  const model = readJsonIfExists(join(folder, 'config.json'));
  const { tokenizer, encoding } = createEncoders(folder, tokenizerJson, config);
  const renderChat = openChatTemplate(folder, config);
  const own = tokenText(config.eos_token);
  const stops = [
    ...new Set([
      own === undefined ? own : tokenizer.token_to_id(own),
      ...eosOf(generation),
      ...eosOf(model),
    ]),
  ].filter((id) => id !== undefined);
  if (stops.length === 0) {
    const file = join(folder, 'tokenizer_config.json');
    throw new UserError(`${file}: eos_token must name a token, or no text would ever end`);
  }
  const context = model?.max_position_embeddings;
  return {
    vocab: tokenizer.get_vocab(true).size,
    stops: stops as [number, ...number[]],
    context: typeof context === 'number' ? context : undefined,
    encode: encoding.encode,
    decode: (ids) => decode(tokenizer, ids),
    chat: (messages, variables = {}) => encoding.encodeRendered(renderChat(messages, variables)),
  };
}

function createEncoders(
  folder: string,
  json: Json,
  config: Json,
): { readonly tokenizer: Tokenizer; readonly encoding: GuardedEncoding } {
  try {
    return {
      tokenizer: createTokenizer(json, config),
      encoding: createGuardedEncoding(json, config),
    };
  } catch (cause) {
    const file = join(folder, 'tokenizer.json');
    throw new UserError(`${file}: cannot be used: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Decodes ids, some of which may be beyond the library's vocab: a model may have rows that belong
 * to no token.
 */
function decode(tokenizer: Tokenizer, ids: ArrayLike<number>): string {
  const texts: string[] = [];
  let run: number[] = [];
  const flush = () => {
    if (run.length > 0)
      texts.push(
        tokenizer.decode(run, { skip_special_tokens: true, clean_up_tokenization_spaces: false }),
      );
    run = [];
  };
  for (const id of Array.from(ids)) {
    if (tokenizer.id_to_token(id) !== undefined) run.push(id);
    else {
      flush();
      texts.push('␞');
    }
  }
  flush();
  return texts.join('');
}

function eosOf(json: Json | null): (number | undefined)[] {
  const ids = json?.eos_token_id;
  return [ids].flat().filter((id): id is number => typeof id === 'number');
}

function readJsonIfExists(path: string): Json | null {
  return existsSync(path) ? readJson(path) : null;
}

function readJson(path: string): Json {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UserError(
      `${path}: cannot be read; a model's folder needs tokenizer.json and tokenizer_config.json`,
      { cause },
    );
  }
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new UserError(`${path}: not valid JSON: ${(cause as Error).message}`, { cause });
  }
}
