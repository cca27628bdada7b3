import { describe, expect, it } from 'vitest';
import { columnOf, columnValue, parseColumns, pathOf, pathsOf, valueAt } from './columns.js';

const record = {
  prompt: 'q',
  reward: { score: 0.5, parts: [1, 2] },
  'reward.flat': 7,
  messages: [
    { role: 'user', content: 'q' },
    { role: 'assistant', content: 'a' },
  ],
  'odd key': { 'a.b': 1 },
  correct: true,
  nothing: null,
};
const at = (path: string) => valueAt(record, pathOf(path));

describe('valueAt', () => {
  it('follows keys, indices from either end, and slices', () => {
    expect(at('prompt')).toBe('q');
    expect(at('reward.score')).toBe(0.5);
    expect(at('reward.parts[1]')).toBe(2);
    expect(at('reward.parts.0')).toBe(1);
    expect(at('messages[-1].content')).toBe('a');
    expect(at('messages[:-1]')).toEqual([record.messages[0]]);
    expect(at('messages[1:]')).toEqual([record.messages[1]]);
    expect(at('["odd key"]["a.b"]')).toBe(1);
  });

  it('prefers a key that is spelt like the whole path', () => {
    expect(at('reward.flat')).toBe(7);
  });

  it('finds no missing values, and none of the prototype', () => {
    for (const path of [
      'none',
      'prompt.length',
      'reward.parts[9]',
      'nothing.x',
      'constructor',
      'reward.toString',
    ]) {
      expect(at(path), path).toBeUndefined();
    }
  });
});

describe('columnValue', () => {
  it('adds up columns joined by +', () => {
    const sum = (text: string) => columnValue(record, columnOf(text));
    expect(sum('reward.score + correct')).toBe(1.5);
    expect(sum('reward.score+nothing')).toBeNull();
    expect(sum('reward.score+prompt')).toBeUndefined();
  });
});

describe('parseColumns', () => {
  it('reads fields, joined by commas or repeated', () => {
    const columns = parseColumns(['question=prompt, score=reward.score', 'cot=a=b']);
    expect([...columns].map(([field, { text }]) => [field, text])).toEqual([
      ['question', 'prompt'],
      ['score', 'reward.score'],
      ['cot', 'a=b'],
    ]);
  });

  it('says which part is wrong', () => {
    expect(() => parseColumns(['question'])).toThrow('must be field=column');
    expect(() => parseColumns(['qestion=prompt'])).toThrow('did you mean question?');
    expect(() => parseColumns(['cot=a,cot=b'])).toThrow('names cot twice');
    expect(() => parseColumns(['cot=a[b'])).toThrow('“a[b” is not a path');
    expect(() => parseColumns(['cot=a..b'])).toThrow('is not a path');
  });
});

describe('pathsOf', () => {
  it('lists nested columns, and those of the first item of a list', () => {
    expect(pathsOf([record])).toContain('reward.score');
    expect(pathsOf([record])).toContain('messages[0].content');
  });
});
