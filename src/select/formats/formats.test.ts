import { describe, expect, it } from 'vitest';
import { UserError } from '../../base/errors.js';
import { checkPrompts, fillPrompt, findFormat, formats } from './formats.js';

describe('formats', () => {
  it('have valid default prompts', () => {
    for (const format of formats) expect(() => checkPrompts(format.prompts)).not.toThrow();
  });

  it('follow the documentation of TRL and OpenAI', () => {
    expect(findFormat('trl').sft('p', 'c')).toEqual({ prompt: 'p', completion: 'c' });
    expect(findFormat('trl').preference('p', 'a', 'b')).toEqual({
      prompt: 'p',
      chosen: 'a',
      rejected: 'b',
    });
    expect(findFormat('trl-chat').preference('p', 'a', 'b')).toEqual({
      prompt: [{ role: 'user', content: 'p' }],
      chosen: [{ role: 'assistant', content: 'a' }],
      rejected: [{ role: 'assistant', content: 'b' }],
    });
    expect(findFormat('openai').sft('p', 'c')).toEqual({
      messages: [
        { role: 'user', content: 'p' },
        { role: 'assistant', content: 'c' },
      ],
    });
    expect(findFormat('openai').preference('p', 'a', 'b')).toEqual({
      input: { messages: [{ role: 'user', content: 'p' }] },
      preferred_output: [{ role: 'assistant', content: 'a' }],
      non_preferred_output: [{ role: 'assistant', content: 'b' }],
    });
  });

  it('refuse unknown names, and templates with missing or forbidden fields', () => {
    expect(() => findFormat('csv')).toThrow(UserError);
    const check = (shoggoth: string, face: string) => () => checkPrompts({ shoggoth, face });
    expect(check('Q', '{question}{cot}')).toThrow('--shoggoth-prompt: must contain {question}');
    expect(check('{question}', '{question}')).toThrow('--face-prompt: must contain {cot}');
    expect(check('{question}{cot}', '{question}{cot}')).toThrow(
      '--shoggoth-prompt: contains {cot}',
    );
    expect(check('{question}', '{question}{cot}{score}')).toThrow(
      '--face-prompt: contains {score}',
    );
  });
});

describe('fillPrompt', () => {
  it('never takes parts of a text for a field or a pattern', () => {
    expect(fillPrompt('{question}|{cot}', { question: '{cot} $& $1', cot: '{question}' })).toBe(
      '{cot} $& $1|{question}',
    );
  });
});
