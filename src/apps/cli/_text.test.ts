import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible, wrap } from './_text.js';

describe('visible', () => {
  it('escapes characters that steer a terminal, or hide or reorder text', () => {
    expect(visible('\x1b[31mred\x07\x9b')).toBe('\\e[31mred\\x07\\x9b');
    expect(visible('a\u202eb\u200bc\u2028d\u{e0041}')).toBe(
      'a\\u{202e}b\\u{200b}c\\u{2028}d\\u{e0041}',
    );
    expect(visible('line\nnext\ttab\r')).toBe('line\\nnext\\ttab\\r');
    expect(visible('\ud800')).toBe('\\u{d800}');
  });

  it('keeps letters, marks, signs and emoji of any script', () => {
    const text = 'Ünïcödé 漢字 عربى नमस्ते 3+4=7 √∑ 🙂';
    expect(visible(text)).toBe(text);
  });

  it('never lets a control or format character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(visible(text))).toBe(false);
      }),
    );
  });
});

describe('wrap', () => {
  it('keeps every line within the width and loses no word', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z ]{0,80}$/),
        fc.integer({ min: 1, max: 30 }),
        (text, width) => {
          const lines = wrap(text, width);
          expect(lines.every((line) => [...line].length <= width)).toBe(true);
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        },
      ),
    );
  });
});
