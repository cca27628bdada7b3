/** Encodes texts so that only a chat template can write a special token. */
import type { Tokenizer } from '@huggingface/tokenizers';
import type { Rendered } from './chat-template.js';
import { createTokenizer } from './exact-tokenizer.js';

export interface GuardedEncoding {
  /** Encodes plain text: a special token spelled out in it stays letters. */
  encode(text: string): number[];
  /** Encodes a rendered conversation: only special tokens that the template wrote become ids. */
  encodeRendered(rendered: Rendered): number[];
}

type Json = Readonly<Record<string, unknown>>;

interface Added {
  readonly id: number;
  readonly content: string;
  readonly lstrip?: boolean;
  readonly rstrip?: boolean;
}

/**
 * @param json the content of tokenizer.json
 * @param config the content of tokenizer_config.json
 * @throws Error if a tokenizer cannot be made from them.
 */
export function createGuardedEncoding(json: Json, config: Json): GuardedEncoding {
  const added = (json.added_tokens ?? []) as readonly Added[];
  const guarded = new Map(
    added.filter(({ content }) => !isBlank(content)).map((one) => [one.content, one]),
  );
  // Runs of spaces and line ends are harmless, and some models know them only as added tokens.
  const plain = {
    ...json,
    added_tokens: added.filter(({ content }) => isBlank(content)),
    post_processor: null,
  };
  const encode = encoder(createTokenizer(plain, config), guarded);
  const later = continued(json.pre_tokenizer);
  const encodeLater =
    later === json.pre_tokenizer
      ? encode
      : encoder(createTokenizer({ ...plain, pre_tokenizer: later }, config), guarded);

  return {
    encode,
    encodeRendered({ text, plain: plainOf }) {
      const parts = cut(text, [...guarded.keys()]);
      return parts.flatMap((part, i) => {
        if (i % 2 === 1) return [guarded.get(part)!.id];
        let filled = plainOf(part);
        if (guarded.get(parts[i - 1] ?? '')?.rstrip) filled = filled.trimStart();
        if (guarded.get(parts[i + 1] ?? '')?.lstrip) filled = filled.trimEnd();
        return i === 0 ? encode(filled) : encodeLater(filled);
      });
    },
  };
}

/** Whether a text is only white space; the Metaspace mark of Unigram and BPE counts as a space. */
const isBlank = (text: string) => /^[\s▁]+$/u.test(text);

/**
 * Returns an encoder that never emits a guarded token. Some vocabularies list special tokens among
 * their words, so that merges may lead to one; such a token is spelled out instead.
 */
function encoder(
  plain: Tokenizer,
  guarded: ReadonlyMap<string, Added>,
): (text: string) => number[] {
  const unknown: number | undefined = plain.model?.unk_token_id;
  const reached = new Map([...guarded.values()].map(({ id, content }) => [id, content]));
  if (unknown !== undefined) reached.delete(unknown);
  const idOf = (piece: string): number | undefined => plain.token_to_id(piece) ?? unknown;
  const spelled = (token: string) =>
    ((plain.model?.encode([...token]) ?? []) as string[])
      .map(idOf)
      .filter((id) => id !== undefined && !reached.has(id)) as number[];
  return (text) => {
    if (text === '') return [];
    const ids: number[] = plain.encode(text, { add_special_tokens: false }).ids;
    return ids.flatMap((id) => {
      const token = reached.get(id);
      return token === undefined ? [id] : spelled(token);
    });
  };
}

/** Splits a text at tokens: the text between them at even indices, the tokens at odd ones. */
function cut(text: string, tokens: readonly string[]): string[] {
  if (tokens.length === 0) return [text];
  const longestFirst = [...tokens].sort((a, b) => b.length - a.length);
  const any = longestFirst.map((token) => token.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  return text.split(new RegExp(`(${any})`, 'u'));
}

/**
 * The pre-tokenizer for text after a special token: one that puts a space before the first word
 * does so only once, at the start of the whole text.
 */
function continued(preTokenizer: unknown): unknown {
  const one = preTokenizer as {
    prepend_scheme?: unknown;
    pretokenizers?: readonly unknown[];
  } | null;
  if (one?.prepend_scheme === 'first') return { ...one, prepend_scheme: 'never' };
  const inner = one?.pretokenizers?.map(continued);
  return inner?.some((own, i) => own !== one?.pretokenizers?.[i])
    ? { ...one, pretokenizers: inner }
    : one;
}
