/** The JavaScript library's tokenizer, made to normalise and cut texts as the Rust library does. */
import { Tokenizer } from '@huggingface/tokenizers';
import { createNormalize } from './normalizers.js';
import { createPreTokenize } from './pre-tokenizers.js';

type Json = Readonly<Record<string, unknown>>;

const byteToken = (byte: number): string =>
  `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;

/**
 * The first byte token that a vocabulary with byte fallback lacks. A letter that needs it would be
 * lost silently.
 */
function missingByte(model: Json): string | undefined {
  if (model.byte_fallback !== true) return undefined;
  const { vocab } = model;
  const words = new Set(
    Array.isArray(vocab)
      ? vocab.map((entry) => (entry as readonly unknown[])[0])
      : Object.keys(vocab ?? {}),
  );
  return Array.from({ length: 256 }, (_, byte) => byteToken(byte)).find(
    (token) => !words.has(token),
  );
}

/**
 * @param json the content of tokenizer.json
 * @param config the content of tokenizer_config.json
 * @throws Error if a tokenizer cannot be made from them.
 */
export function createTokenizer(json: Json, config: Json): Tokenizer {
  const lacking = missingByte((json.model ?? {}) as Json);
  if (lacking !== undefined)
    throw new Error(`its model has byte_fallback, but its vocabulary lacks the byte ${lacking}`);
  const normalizer = createNormalize(json.normalizer);
  // The library may look for added tokens in normalised text, so its constructor needs a
  // normaliser; ours replaces it afterwards.
  const tokenizer = new Tokenizer({ ...json, pre_tokenizer: null }, config);
  Object.assign(tokenizer, { normalizer, pre_tokenizer: createPreTokenize(json.pre_tokenizer) });
  const { type, byte_fallback: fallsBack } = (json.model ?? {}) as Json;
  if (type === 'Unigram' && fallsBack === true) spellByBytes(tokenizer);
  return tokenizer;
}

/** Adds byte fallback to a Unigram vocabulary; the library has it only for BPE. */
function spellByBytes({ model }: Tokenizer): void {
  const encode = model.encode.bind(model);
  const bytes = new TextEncoder();
  model.encode = (pieces: string[]) =>
    encode(pieces).flatMap((token: string) =>
      model.tokens_to_ids.has(token) ? [token] : Array.from(bytes.encode(token), byteToken),
    );
}
