/** For tests: tokenizers with the traits of known families, one folder each. */
import { join } from 'node:path';
import { SPECIAL, tinyTokenizer, writeTinyModel } from './tiny-model.fixture.js';

const token = (id: number, content: string, changes: object = {}) => ({
  id,
  content,
  special: true,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  ...changes,
});

/** A vocabulary that marks spaces, has special tokens among its words, and merges into one. */
function marked(changes: { readonly normalizer?: object; readonly pre_tokenizer: object | null }) {
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  const letters = Array.from({ length: 94 }, (_, i) => String.fromCodePoint(33 + i));
  const words = ['<unk>', '<s>', '</s>', ...bytes, '▁', ...letters, '</', '</s', '▁▁'];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    normalizer: null,
    post_processor: null,
    added_tokens: [
      ...['<unk>', '<s>', '</s>'].map((content, id) => token(id, content)),
      ...['[INST]', '[/INST]'].map((content, i) => token(words.length + i, content)),
      ...(changes.normalizer ? [] : [token(words.indexOf('▁▁'), '▁▁', { special: false })]),
    ],
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: '<unk>',
      fuse_unk: true,
      byte_fallback: true,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      ignore_merges: false,
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
      merges: ['< /', '</ s', '</s >'],
    },
    ...changes,
  };
}

const INSTRUCT =
  "{{ bos_token }}{% for m in messages %}{{ '[INST] ' + m.content + '[/INST]' }}{% endfor %}" +
  "{% if tools is not none %}{{ 'tools' }}{% endif %}";
const instruct = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  bos_token: '<s>',
  eos_token: '</s>',
  unk_token: '<unk>',
  chat_template: INSTRUCT,
};
const tiny = tinyTokenizer();
const base = tiny.added_tokens[0]!.id;

const KINDS: Readonly<Record<string, Readonly<Record<string, object | null>>>> = {
  tiny: {},
  // Drops white space after these tokens.
  strips: {
    'tokenizer.json': {
      ...tiny,
      added_tokens: ['<|user|>', '<|system|>', '<|assistant|>', '<|end|>'].map((content, i) =>
        token(base + i, content, { rstrip: true, lstrip: content === '<|end|>' }),
      ),
    },
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      eos_token: '<|end|>',
      chat_template:
        "{% for m in messages %}{{ '<|' + m.role + '|>\\n' + m.content + '<|end|>\\n' }}" +
        "{% endfor %}{{ '<|assistant|>\\n' }}",
    },
  },
  // Puts a space before the first word of a text, but not after special tokens.
  first: {
    'tokenizer.json': marked({
      pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false },
    }),
    'tokenizer_config.json': instruct,
  },
  // Puts a space before every stretch of text.
  every: {
    'tokenizer.json': marked({
      pre_tokenizer: null,
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'Prepend', prepend: '▁' },
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
    }),
    'tokenizer_config.json': instruct,
  },
  // Splits off every digit.
  digits: {
    'tokenizer.json': {
      ...tiny,
      normalizer: null,
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [{ type: 'Digits', individual_digits: true }, tiny.pre_tokenizer],
      },
    },
  },
  // Lowercases, and splits words and numbers.
  words: {
    'tokenizer.json': {
      ...marked({
        normalizer: {
          type: 'Sequence',
          normalizers: [
            { type: 'Lowercase' },
            { type: 'Strip', strip_left: true, strip_right: true },
          ],
        },
        pre_tokenizer: {
          type: 'Sequence',
          pretokenizers: [{ type: 'Whitespace' }, { type: 'Digits', individual_digits: false }],
        },
      }),
    },
    'tokenizer_config.json': instruct,
  },
  // Has runs of spaces as added tokens that are not special.
  spaces: {
    'tokenizer.json': {
      ...tiny,
      added_tokens: [
        ...tiny.added_tokens,
        token(base + SPECIAL.length, '    ', { special: false }),
      ],
    },
  },
};

export const KIND_NAMES = Object.keys(KINDS);

/** Writes a folder of each kind under `home`. */
export function writeModelKinds(home: string): void {
  for (const [name, changes] of Object.entries(KINDS)) {
    const own = ['tiny', 'spaces', 'digits'].includes(name)
      ? {}
      : { 'generation_config.json': null };
    writeTinyModel(join(home, name), { ...own, ...changes });
  }
}
