/** A model's own tokenizer and chat template, from a folder in the layout of the model hub. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../base/errors.js';
import { contentOf, type Message, openChatTemplate } from './chat-template.js';
import { createTokenizer } from './exact-tokenizer.js';
import { createGuardedEncoding } from './guarded-encoding.js';

export type { Message } from './chat-template.js';

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
   * @throws UserError if the template is missing or broken, or does not show every content as it stands.
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
  const { tokenizer, encoding } = usable(folder, () => ({
    tokenizer: createTokenizer(tokenizerJson, config),
    encoding: createGuardedEncoding(tokenizerJson, config),
  }));
  const renderChat = openChatTemplate(folder, config);
  const vocab = tokenizer.get_vocab(true).size;
  const own = contentOf(config.eos_token);
  const stops = [
    ...new Set([
      own === undefined ? own : tokenizer.token_to_id(own),
      ...eosOf(generation),
      ...eosOf(model),
    ]),
  ].filter((id) => id !== undefined);
  if (stops.length === 0)
    throw new UserError(
      `${join(folder, 'tokenizer_config.json')}: eos_token names no token, so nothing would end a text`,
    );

  const context = model?.max_position_embeddings;
  return {
    ...{ vocab, encode: encoding.encode, stops: stops as [number, ...number[]] },
    ...(typeof context === 'number' ? { context } : {}),
    decode(ids) {
      // The library knows nothing beyond its vocab, and a model may have rows that no token belongs to.
      const runs: string[] = [];
      let run: number[] = [];
      const flush = () => {
        if (run.length > 0)
          runs.push(
            tokenizer.decode(run, {
              skip_special_tokens: true,
              clean_up_tokenization_spaces: false,
            }),
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
    chat: (messages, variables = {}) => encoding.encodeRendered(renderChat(messages, variables)),
  };
}

function usable<T>(folder: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new UserError(
      `${join(folder, 'tokenizer.json')}: cannot be used: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
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
