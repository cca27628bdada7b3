import { describe, expect, it } from 'vitest';
import { UserError } from '../../base/errors.js';
import { checkPrompts, fillPrompt, findFormat, formats } from './formats.js';

describe('formats', () => {
  it('have prompts that their own check accepts', () => {
    for (const format of formats) expect(() => checkPrompts(format.prompts)).not.toThrow();
  });

  it('look as TRL and OpenAI say', () => {
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

  it('refuse an unknown name and templates that lack a field or show the shoggoth its own CoT', () => {
    expect(() => findFormat('csv')).toThrow(UserError);
    const check = (shoggoth: string, face: string) => () => checkPrompts({ shoggoth, face });
    expect(check('Q', '{question}{cot}')).toThrow('--shoggoth-prompt: must have {question}');
    expect(check('{question}', '{question}')).toThrow('--face-prompt: must have {cot}');
    expect(check('{question}{cot}', '{question}{cot}')).toThrow('--shoggoth-prompt: has {cot}');
    expect(check('{question}', '{question}{cot}{score}')).toThrow('--face-prompt: has {score}');
  });
});

describe('fillPrompt', () => {
  it('never takes what stands in a text for a field or a pattern', () => {
    expect(fillPrompt('{question}|{cot}', { question: '{cot} $& $1', cot: '{question}' })).toBe(
      '{cot} $& $1|{question}',
    );
  });
});
