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
    const pattern = answerPattern(source, 16);
    expect(pattern.example).toBe(example);
    expect(pattern.matches(example)).toBe(true);
  });

  it('matches the whole text, on either side of a choice', () => {
    const { matches } = answerPattern('yes|no', 16);
    expect(['yes', 'no', 'yesno', 'yes!', 'oh no'].map(matches)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('knows the characters of literals and small classes', () => {
    expect([...answerPattern('(a|b)[xy]\\d?.', 16).characters].sort().join('')).toBe(
      '0123456789abxy',
    );
  });

  it.each([
    '(a+)+',
    '(a|b)+',
    '(a|b|ab)+',
    '(a|a)*b',
    '(a*)*',
    '(\\w+\\s?)*x',
    'a*a*a*a*a*a*a*ab',
    '((a?){9}){9}',
    '(.*)(.*)(.*)(.*)(.*)(.*)x',
    '.*.*.*.*.*.*\\b',
  ])('refuses %s, which could take hours on 32 characters', (source) => {
    expect(() => answerPattern(source, 32)).toThrow(
      'on a text of 32 characters it could hold up a run',
    );
  });

  it.each(['.*.*.*x', '.*\\d+.*x', '\\s*.*\\s*', '.*.*.*\\b.*', '(\\d+[x5]?\\d*)+'])(
    'refuses %s on 2048 characters',
    (source) => {
      expect(() => answerPattern(source, 2048)).toThrow(
        'on a text of 2048 characters it could hold up a run',
      );
    },
  );

  it.each([
    '-?\\d+(\\.\\d+)?',
    '.*42.*',
    '.*\\d+.*',
    '\\s*42\\s*\\.?',
    '\\$?\\d+,?\\d*',
    '\\d{1,3}(,\\d{3})*(\\.\\d+)?',
    '(\\w+ )+\\w+',
    '[^a]*[^b]*x',
    '.*(42|43)(\\.0*)?.*',
  ])('takes %s on long texts, and is done with any of them at once', (source) => {
    for (const longest of [2048, 8192]) {
      const { matches } = answerPattern(source, longest);
      for (const unit of ['1', '42', ' ', 'a ', '1,', '111,', '1.1', 'c']) {
        const text = `${unit.repeat(longest / unit.length - 1)}!`;
        const started = performance.now();
        matches(text);
        expect(performance.now() - started).toBeLessThan(1000);
      }
    }
  });

  it('takes .*(answer|result) is \\$?\\d+(\\.\\d+)? at the default limit of a summary', () => {
    const { matches } = answerPattern('.*(answer|result) is \\$?\\d+(\\.\\d+)?', 2048);
    expect(['so\nthe answer is $4.50', 'the answer is four'].map(matches)).toEqual([true, false]);
  });

  it('has a dot that stands for a line break too', () => {
    expect(answerPattern('.*42', 16).matches('so:\n42')).toBe(true);
  });

  it('answers at once at worst for what it lets pass', () => {
    for (const source of ['\\w+ \\w+ \\w+', '[ab]+c', 'a*a*a*b', '(ab|cd)+e']) {
      const { matches } = answerPattern(source, 20);
      const started = performance.now();
      for (const text of ['a'.repeat(20), 'abcd'.repeat(5), 'a b '.repeat(5)]) matches(text);
      expect(performance.now() - started).toBeLessThan(500);
    }
  });

  it.each([
    ['(', 'Invalid regular expression'],
    ['a{2,1}', 'Invalid regular expression'],
    ['(?=a)b', 'look-around'],
    ['(?<!a)b', 'look-around'],
    ['(a)\\1', 'back-references'],
    ['\\p{L}', 'not supported'],
    ['a\\bb', 'no text that it matches'],
    ['', 'no text that it matches'],
  ])('refuses %j and says why', (source, cause) => {
    expect(() => answerPattern(source, 16)).toThrow(cause);
  });
});
