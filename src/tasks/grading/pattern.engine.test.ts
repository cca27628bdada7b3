import { describe, expect, it } from 'vitest';
import { answerPattern } from './pattern.js';

describe('answer patterns', () => {
  it.each([
    ['paris', 'paris'],
    ['(the )?paris', 'paris'],
    ['yes|no', 'yes'],
    ['\\d+', '0'],
    ['-?\\d{2,3}', '00'],
    ['[a-c]x{3}', 'axxx'],
    ['[^0-9]', 'a'],
    ['a*', 'a'],
    ['(?:um|an)*', 'um'],
    ['(?<unit>km|m)', 'km'],
    ['\\(x\\)', '(x)'],
    ['\\u0041\\x42\\u{1F600}', 'AB😀'],
    ['[\\]x]y', 'xy'],
    ['^ok$', 'ok'],
    ['[а-я]+', 'а'],
    ['.', '0'],
    ['a+?b', 'ab'],
  ])('finds a text for %s', (source, example) => {
    const pattern = answerPattern(source);
    expect(pattern.example).toBe(example);
    expect(pattern.matches(example)).toBe(true);
  });

  it('matches the whole text, on either side of a choice', () => {
    const { matches } = answerPattern('yes|no');
    expect(['yes', 'no', 'yesno', 'yes!', 'oh no'].map(matches)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('knows the characters of literals and small classes', () => {
    expect([...answerPattern('(a|b)[xy]\\d?.').characters].sort().join('')).toBe('0123456789abxy');
  });

  it.each([
    ['\\s+', '\u00a0\u2028\ufeff\v', true],
    ['\\S', '\u00a0', false],
    ['[^\\s]', '\u3000', false],
    ['[\\S\\s]', '\u3000', true],
    ['[^]', '\n', true],
    ['\\ud83d\\ude00', '😀', true],
    ['.', '😀', true],
    ['[\\b]x', '\bx', true],
    ['\\w', 'é', false],
    ['\\p{L}', 'é', true],
  ])('reads %s as JavaScript does, on %j', (source, text, expected) => {
    expect(new RegExp(`^(?:${source})$`, 'us').test(text)).toBe(expected);
    expect(answerPattern(source).matches(text)).toBe(expected);
  });

  it.each([
    '-?\\d+(\\.\\d+)?',
    '.*\\d+.*x',
    '\\d{1,3}(,\\d{3})*(\\.\\d+)?',
    '(\\w+ )+\\w+',
    '.*(42|43)(\\.0*)?.*',
    '(a+)+b',
    '(a|a)*b',
    '(\\w+\\s?)*x',
    'a*a*a*a*a*a*a*ab',
    '((a?){9}){9}',
    '(.*)(.*)(.*)(.*)(.*)(.*)x',
    '.*.*.*.*.*.*\\bb',
    '(?:a?){1000}',
  ])('answers in time linear in the text for %s', (source) => {
    const { matches } = answerPattern(source);
    for (const unit of ['1', '42', ' ', 'a', 'a ', 'ab', '1,', '111,', '1.1', 'c']) {
      const text = `${unit.repeat(8192 / unit.length - 1)}!`;
      const started = performance.now();
      matches(text);
      expect(performance.now() - started).toBeLessThan(1000);
    }
  });

  it('has a dot that stands for a line break too', () => {
    expect(answerPattern('.*42').matches('so:\n42')).toBe(true);
  });

  it.each([
    ['(', 'Invalid regular expression'],
    ['a{2,1}', 'Invalid regular expression'],
    ['(?=a)b', 'look-around'],
    ['(?<!a)b', 'look-around'],
    ['(a)\\1', 'back-references'],
    ['(?<n>a)\\k<n>', 'back-references'],
    ['a)(b', 'Invalid regular expression'],
    ['a{1001}', 'RE2, which matches patterns in linear time, refuses it: invalid repeat count'],
    ['\\p{Script=Greek}', 'RE2, which matches patterns in linear time, refuses it'],
    ['a\\bb', 'no text that it matches'],
    ['', 'no text that it matches'],
  ])('refuses %j and says why', (source, cause) => {
    expect(() => answerPattern(source)).toThrow(cause);
  });
});
