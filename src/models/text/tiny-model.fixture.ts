/** For tests: a folder as on the model hub, with a byte-level vocabulary and a ChatML template. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const SPECIAL = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'] as const;

export const TEMPLATE = `{%- for message in messages %}
{{- '<|im_start|>' + message.role + '\\n' + message.content | trim + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|im_start|>assistant\\n' }}
{%- if enable_thinking is defined and enable_thinking is false %}
{{- '<think>\\n\\n</think>\\n\\n' }}
{%- endif %}
{%- endif %}`;

/** The content of its tokenizer.json. */
export function tinyTokenizer() {
  const merges = ['h e', 'he l', 'l o', 'Ġ t', 'Ġt he', 'Ċ Ċ'];
  const words = [...byteLetters(), ...merges.map((merge) => merge.replace(' ', ''))];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    normalizer: { type: 'NFC' },
    added_tokens: SPECIAL.map((content, i) => ({
      id: words.length + i,
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    pre_tokenizer: {
      type: 'ByteLevel',
      add_prefix_space: false,
      trim_offsets: false,
      use_regex: true,
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
      merges,
    },
  };
}

/** Writes the folder. @param changes replaces files, by name; null leaves one out. */
export function writeTinyModel(
  folder: string,
  changes: Readonly<Record<string, object | string | null>> = {},
): void {
  mkdirSync(folder, { recursive: true });
  const tokenizer = tinyTokenizer();
  const [none, , end] = tokenizer.added_tokens.map(({ id }) => id);
  const files: Readonly<Record<string, object | string>> = {
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      eos_token: '<|im_end|>',
      pad_token: '<|endoftext|>',
      chat_template: TEMPLATE,
    },
    'generation_config.json': { eos_token_id: [end, none] },
    'config.json': { max_position_embeddings: 512 },
  };
  for (const [name, content] of Object.entries({ ...files, ...changes })) {
    if (content !== null)
      writeFileSync(
        join(folder, name),
        typeof content === 'string' ? content : JSON.stringify(content),
      );
  }
}

/** The letter for each byte: printable bytes stand for themselves, others count up from U+0100. */
function byteLetters(): string[] {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(printable(byte) ? byte : next++),
  );
}
