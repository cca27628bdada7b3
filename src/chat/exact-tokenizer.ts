/** The library's tokenizer with texts normalized and cut as the Rust library does. */
import { Tokenizer } from '@huggingface/tokenizers';
import { createNormalize } from './normalizers.js';
import { createPreTokenize } from './pre-tokenizers.js';

type Json = Readonly<Record<string, unknown>>;

/** @param json what tokenizer.json holds, @param config what tokenizer_config.json holds. Throws if they make no tokenizer. */
export function createTokenizer(json: Json, config: Json): Tokenizer {
  const normalizer = createNormalize(json.normalizer);
  // Added tokens may be looked for in normalized text, for which the library needs a normalizer from the start.
  const tokenizer = new Tokenizer({ ...json, pre_tokenizer: null }, config);
  Object.assign(tokenizer, { normalizer, pre_tokenizer: createPreTokenize(json.pre_tokenizer) });
  return tokenizer;
}
