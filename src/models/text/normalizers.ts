/**
 * Normalises texts before they are cut, as the Rust library `tokenizers` 0.23 does; the JavaScript
 * library departs from it in places.
 */
import * as library from '@huggingface/tokenizers';
import { translatePattern } from './pre-tokenizers.js';

export type Normalize = (text: string) => string;
type Config = Readonly<Record<string, unknown>>;

/**
 * @param config `normalizer` of a tokenizer.json
 * @throws Error that names an unknown type.
 */
export function createNormalize(config: unknown): Normalize | null {
  return config === null || config === undefined ? null : normalizeOf(config as Config);
}

function normalizeOf(config: Config): Normalize {
  switch (config.type) {
    case 'Sequence': {
      const steps = (config.normalizers as readonly Config[]).map(normalizeOf);
      return (text) => steps.reduce((normalized, step) => step(normalized), text);
    }
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD': {
      const { type } = config;
      return (text) => text.normalize(type);
    }
    case 'Lowercase':
      return lowercase;
    case 'StripAccents':
      return (text) => text.replaceAll(/\p{M}/gu, '');
    case 'Strip': {
      const start = config.strip_left ? /^\p{White_Space}+/u : /^(?!)/;
      const end = config.strip_right ? /\p{White_Space}+$/u : /(?!)$/;
      return (text) => text.replace(start, '').replace(end, '');
    }
    case 'Prepend':
      return (text) => (text === '' ? text : String(config.prepend) + text);
    case 'Replace': {
      const pattern = translatePattern(config.pattern);
      const content = String(config.content ?? '');
      return (text) => text.replaceAll(pattern, () => content);
    }
    case 'BertNormalizer':
      return bert(config);
    case 'Precompiled': {
      const { PrecompiledNormalizer } = library as unknown as {
        PrecompiledNormalizer: new (config: Config) => { normalize: Normalize };
      };
      const own = new PrecompiledNormalizer(config);
      return (text) => own.normalize(text);
    }
    default:
      throw new Error(`Unknown Normalizer type: ${String(config.type)}`);
  }
}

/** Lowercases letter by letter, so that a sigma at the end of a word stays an ordinary sigma. */
const lowercase = (text: string) => Array.from(text, (letter) => letter.toLowerCase()).join('');

const HAN = new RegExp(
  '[\\u4E00-\\u9FFF\\u3400-\\u4DBF\\u{20000}-\\u{2A6DF}\\u{2A700}-\\u{2B73F}' +
    '\\u{2B740}-\\u{2B81F}\\u{2B920}-\\u{2CEAF}\\uF900-\\uFAFF\\u{2F800}-\\u{2FA1F}]',
  'gu',
);

function bert(config: Config): Normalize {
  const small = config.lowercase === true;
  return (text) => {
    let normalized = text;
    if (config.clean_text)
      normalized = normalized
        .replaceAll(/[\0\ufffd]|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '')
        .replaceAll(/\p{White_Space}/gu, ' ');
    if (config.handle_chinese_chars) normalized = normalized.replaceAll(HAN, ' $& ');
    if (config.strip_accents ?? small)
      normalized = normalized.normalize('NFD').replaceAll(/\p{Mn}/gu, '');
    return small ? lowercase(normalized) : normalized;
  };
}
