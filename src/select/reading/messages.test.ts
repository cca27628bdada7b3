import { describe, expect, it } from 'vitest';
import { promptOf, replyOf } from './messages.js';

const user = { role: 'user', content: 'q' };

describe('promptOf', () => {
  it('joins messages to one text, and keeps them', () => {
    expect(promptOf('q')).toEqual({ text: 'q' });
    expect(promptOf([user])).toEqual({ text: 'q', messages: [user] });
    const system = {
      role: 'system',
      content: [
        { type: 'text', text: 'be ' },
        { type: 'text', text: 'brief' },
      ],
    };
    expect(promptOf([system, user])).toEqual({
      text: 'system: be brief\n\nuser: q',
      messages: [{ role: 'system', content: 'be brief' }, user],
    });
  });

  it('replaces a picture by its type, and then keeps no messages', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'x' } },
      { type: 'text', text: 'What is it?' },
    ];
    expect(promptOf([{ role: 'user', content }])).toEqual({ text: '[image_url]What is it?' });
  });

  it('is undefined for anything else', () => {
    for (const value of [null, 7, [], ['q'], [{ content: 'q' }], {}])
      expect(promptOf(value)).toBeUndefined();
  });
});

describe('replyOf', () => {
  it("takes the assistant's last message, and its separate reasoning", () => {
    expect(replyOf('a')).toEqual({ text: 'a' });
    expect(replyOf([user, { role: 'assistant', content: 'a' }])).toEqual({ text: 'a' });
    expect(replyOf({ role: 'assistant', content: 'a', reasoning_content: 't' })).toEqual({
      text: 'a',
      cot: 't',
    });
    expect(replyOf({ role: 'assistant', content: null, reasoning: 't' })).toEqual({
      text: '',
      cot: 't',
    });
    const parts = [
      { type: 'reasoning', reasoning: 't' },
      { type: 'text', text: 'a' },
    ];
    expect(replyOf({ role: 'assistant', content: parts })).toEqual({ text: 'a', cot: 't' });
    expect(replyOf(7)).toBeUndefined();
  });
});
