import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BEFORE_COT,
  BEFORE_SUMMARY,
  createTokenizer,
  END,
  longestSequences,
  START,
} from './tokenizer.js';

const tokenizer = createTokenizer('0123+?é👩');

describe('the tokenizer', () => {
  it('gives the alphabet the ids from 4 on, in its order', () => {
    expect(tokenizer.encode('0?👩')).toEqual([4, 9, 11]);
    expect(tokenizer.vocab).toBe(12);
    expect(tokenizer.stops.shoggoth[0]).toBe(END);
  });

  it('decodes the text it encoded', () => {
    const text = fc.array(fc.constantFrom(...'0123+?é👩')).map((characters) => characters.join(''));
    fc.assert(fc.property(text, (t) => tokenizer.decode(tokenizer.encode(t)) === t));
  });

  it('names a character outside the alphabet', () => {
    expect(() => tokenizer.encode('01x')).toThrow('"x" in "01x" is not in the alphabet');
  });

  it('refuses a repeated character, half a surrogate pair, and the placeholder', () => {
    expect(() => createTokenizer('aba')).toThrow('the alphabet has "a" twice');
    expect(() => createTokenizer('a\ud800')).toThrow('half a surrogate pair');
    expect(() => createTokenizer('a␞')).toThrow('stands for special tokens');
  });

  it('shows special tokens inside a text, so that a malformed sample cannot look right', () => {
    expect(tokenizer.decode([5, START, BEFORE_COT, BEFORE_SUMMARY, 5, END])).toBe('1␞␞␞1␞');
  });

  it('shows unknown ids as malformed, too', () => {
    expect(tokenizer.decode([5, 12, 99_999, 5])).toBe('1␞␞1');
  });

  it('refuses a number that is not an id', () => {
    for (const id of [-1, 1.5, Number.NaN]) {
      expect(() => tokenizer.decode([id])).toThrow('ids must be integers of 0 or more');
    }
  });

  it('puts start and separator around the question for the shoggoth', () => {
    expect(tokenizer.shoggothPrompt('1+2')).toEqual([0, 5, 8, 6, 2]);
  });

  it("hands the face the CoT's own tokens, without the stop, and does not re-encode them", () => {
    // A separator inside the CoT has no text; only its token can cross.
    expect(tokenizer.facePrompt('1', [6, 3, 6, END])).toEqual([0, 5, 2, 6, 3, 6, 3]);
    expect(tokenizer.facePrompt('1', new Uint16Array([6]))).toEqual([0, 5, 2, 6, 3]);
    expect(tokenizer.facePrompt('1', [])).toEqual([0, 5, 2, 3]);
  });

  it('computes how long a sequence can get', () => {
    const limits = { question: 3, cot: 2, summary: 1 };
    const face = [
      ...tokenizer.facePrompt('1+2', tokenizer.encode('33')),
      ...tokenizer.encode('3'),
      END,
    ];
    const shoggoth = [...tokenizer.shoggothPrompt('1+2'), ...tokenizer.encode('33'), END];
    expect(longestSequences(limits)).toEqual({ shoggoth: shoggoth.length, face: face.length });
  });
});
