/** The library's tokenizer with texts normalized and cut as the Rust library does. */
import { Tokenizer } from '@huggingface/tokenizers';
import { createNormalize } from './normalizers.js';
import { createPreTokenize } from './pre-tokenizers.js';

type Json = Readonly<Record<string, unknown>>;

const byteToken = (byte: number): string =>
  `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;

/** The first byte that a vocabulary lacks which spells by bytes what it has no token for: such a letter would be lost without a word. */
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

/** @param json what tokenizer.json holds, @param config what tokenizer_config.json holds. Throws if they make no tokenizer. */
export function createTokenizer(json: Json, config: Json): Tokenizer {
  const lacking = missingByte((json.model ?? {}) as Json);
  if (lacking !== undefined)
    throw new Error(`its model has byte_fallback, and its vocabulary lacks the byte ${lacking}`);
  const normalizer = createNormalize(json.normalizer);
  // Added tokens may be looked for in normalized text, for which the library needs a normalizer from the start.
  const tokenizer = new Tokenizer({ ...json, pre_tokenizer: null }, config);
  Object.assign(tokenizer, { normalizer, pre_tokenizer: createPreTokenize(json.pre_tokenizer) });
  const { type, byte_fallback: fallsBack } = (json.model ?? {}) as Json;
  if (type === 'Unigram' && fallsBack === true) spellByBytes(tokenizer);
  return tokenizer;
}

/** Spells by bytes what a Unigram vocabulary has no token for, which the library does for BPE alone. */
function spellByBytes({ model }: Tokenizer): void {
  const encode = model.encode.bind(model);
  const bytes = new TextEncoder();
  model.encode = (pieces: string[]) =>
    encode(pieces).flatMap((token: string) =>
      model.tokens_to_ids.has(token) ? [token] : Array.from(bytes.encode(token), byteToken),
    );
}
