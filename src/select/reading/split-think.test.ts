import { describe, expect, it } from 'vitest';
import { opensInPrompt, splitThink } from './split-think.js';

describe('splitThink', () => {
  it('separates CoT and answer, with and without the opening tag', () => {
    expect(splitThink('<think>\na\n</think>\n\nb', false)).toEqual({ cot: 'a', summary: 'b' });
    expect(splitThink('a</think>b', false)).toEqual({ cot: 'a', summary: 'b' });
    expect(splitThink('<think></think>b', false)).toEqual({ cot: '', summary: 'b' });
    expect(splitThink('<think>a</think>', false)).toEqual({ cot: 'a', summary: '' });
  });

  it('takes the text after the last closing tag for the answer', () => {
    expect(splitThink('<think>a</think>b</think>c', false)).toEqual({
      cot: 'a</think>b',
      summary: 'c',
    });
  });

  it('takes a CoT that never ends for one that was cut off', () => {
    expect(splitThink('<think>a', false)).toEqual({ cot: 'a', summary: null });
    expect(splitThink('a', true)).toEqual({ cot: 'a', summary: null });
  });

  it('takes a text without tags for an answer with an empty CoT', () => {
    expect(splitThink(' a <think> is a tag', false)).toEqual({
      cot: '',
      summary: ' a <think> is a tag',
    });
  });
});

describe('opensInPrompt', () => {
  it('is true if texts close a tag that none of them opens', () => {
    expect(opensInPrompt(['a</think>b', 'a'])).toBe(true);
    expect(opensInPrompt(['<think>a</think>b', 'a'])).toBe(false);
    expect(opensInPrompt(['a', 'b'])).toBe(false);
  });
});
