/** Compares texts and pieces with gold values from Python, made by chat-gold.py. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChatTemplate } from './chat-template.js';
import { openModelFiles } from './model-files.js';
import { PRE_TOKENIZED, PRE_TOKENIZERS } from './pre-tokenizer-kinds.fixture.js';
import { createPreTokenize } from './pre-tokenizers.js';
import { CONVERSATIONS, TEMPLATE_KINDS } from './template-kinds.fixture.js';
import { SPECIAL, tinyTokenizer, writeTinyModel } from './tiny-model.fixture.js';

interface Gold {
  readonly templates: Readonly<Record<string, readonly (string | { readonly error: string })[]>>;
  readonly pieces: readonly (readonly (readonly string[])[])[];
}

const gold = JSON.parse(readFileSync('src/models/text/exactness.gold.json', 'utf8')) as Gold;
const config = { eos_token: '<|im_end|>', pad_token: '<|endoftext|>' };
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'candor-exact-'));
  for (const [kind, source] of Object.entries(TEMPLATE_KINDS))
    writeTinyModel(join(home, kind), { 'chat_template.jinja': source });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const renderer = (template: string, name = 'own') => {
  const folder = join(home, name);
  writeTinyModel(folder, { 'chat_template.jinja': template });
  const render = openChatTemplate(folder, config);
  return (messages: Parameters<typeof render>[0], variables = {}) => {
    const { text, plain } = render(messages, variables);
    return plain(text);
  };
};

describe('chat templates that read message text', () => {
  it.each(Object.keys(TEMPLATE_KINDS))('are rendered as transformers renders them: %s', (kind) => {
    const texts = gold.templates[kind]!;
    expect(texts).toHaveLength(CONVERSATIONS.length);
    const render = openChatTemplate(join(home, kind), config);
    for (const [i, { messages, variables }] of CONVERSATIONS.entries()) {
      const wanted = texts[i]!;
      if (typeof wanted === 'string') {
        const { text, plain } = render(messages, variables);
        expect(plain(text), JSON.stringify(messages)).toBe(wanted);
      } else
        expect(() => render(messages, variables), JSON.stringify(messages)).toThrow(
          /cannot be rendered/,
        );
    }
  });

  it.each(Object.keys(TEMPLATE_KINDS))(
    'make no special tokens from the text of messages: %s',
    (kind) => {
      const own = openModelFiles(join(home, kind));
      const first = tinyTokenizer().added_tokens[0]!.id;
      const specials = (content: string, system: string) =>
        own
          .chat([
            { role: 'system', content: system },
            { role: 'user', content },
          ])
          .filter((id) => id >= first);
      const piece = fc.constantFrom(
        ...SPECIAL,
        '<|im_',
        'end|>',
        'a',
        ' ',
        '\n',
        '</think>',
        '<think>',
      );
      const text = fc
        .array(piece, { minLength: 1, maxLength: 5 })
        .map((parts) => `a${parts.join('')}z`);
      fc.assert(
        fc.property(text, text, (user, system) => {
          // The same conversation without special tokens spelled out: the ids must not differ.
          const tame = (text: string) =>
            text.replaceAll('<|', '(|').replaceAll('|>', '|)').replaceAll('end|', 'end-');
          expect(specials(user, system)).toEqual(specials(tame(user), tame(system)));
        }),
        { numRuns: 12 },
      );
    },
  );

  it('may leave out only a message that is nothing but a switch', () => {
    const render = renderer(TEMPLATE_KINDS.switch!);
    expect(
      render([
        { role: 'system', content: '/no_think' },
        { role: 'user', content: 'a' },
      ]),
    ).toContain('Mode: /no_think<|im_end|>');
    const deaf = renderer("{% for m in messages if m.role == 'user' %}{{ m.content }}{% endfor %}");
    expect(() =>
      deaf([
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'a' },
      ]),
    ).toThrow(/does not show the system message/);
  });

  it('are refused where they use a feature that Candor does not support, and name it', () => {
    const user = [{ role: 'user' as const, content: 'a' }];
    expect(() => renderer('{{ messages[0].content.zfill(3) }}')(user)).toThrow(
      /calls \.zfill\(\) of a text/,
    );
    expect(() => renderer('{{ messages }}')(user)).toThrow(/prints a list or an object/);
    expect(() => renderer('{{ messages[0].content + 1 }}')(user)).toThrow(
      /adds a text to something else/,
    );
    expect(() => renderer('{{ messages | map(attribute="content") | sort }}')(user)).toThrow(
      /sorts message text/,
    );
    for (const call of [
      'tojson(ensure_ascii=true)',
      'tojson(True)',
      'tojson(indent=2, ensure_ascii=True)',
    ])
      for (const what of ['messages', 'messages[0].content'])
        expect(() => renderer(`{{ ${what} | ${call} }}`)(user), call).toThrow(
          /with tojson\(ensure_ascii=true\), which Candor does not support/,
        );
    const ascii = renderer(
      '{{ messages[0].content | tojson(ensure_ascii=false) }}{{ "é" | tojson(ensure_ascii=true) }}',
    );
    expect(ascii([{ role: 'user', content: 'ü' }])).toBe('"ü""\\u00e9"');
  });
});

describe('pieces of texts', () => {
  it.each(PRE_TOKENIZERS.map((config, i) => [JSON.stringify(config).slice(0, 120), i] as const))(
    'are those of the Rust library: %s',
    (_, i) => {
      const cut = createPreTokenize(PRE_TOKENIZERS[i])!;
      expect(PRE_TOKENIZED.map((text) => cut(text))).toEqual(gold.pieces[i]);
    },
  );

  it('name an unknown type', () => {
    const folder = join(home, 'unknown');
    writeTinyModel(folder, {
      'tokenizer.json': { ...tinyTokenizer(), pre_tokenizer: { type: 'UnicodeScripts' } },
    });
    expect(() => openModelFiles(folder)).toThrow(
      /tokenizer\.json: cannot be used: Unknown PreTokenizer type: UnicodeScripts/,
    );
    writeFileSync(
      join(folder, 'tokenizer.json'),
      JSON.stringify({ ...tinyTokenizer(), normalizer: { type: 'Nmt' } }),
    );
    expect(() => openModelFiles(folder)).toThrow(/Unknown Normalizer type: Nmt/);
  });
});
