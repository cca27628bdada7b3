import { describe, expect, it } from 'vitest';
import { createRng } from '../../base/random.js';
import type { Question } from '../task.js';
import { taskSuite } from '../task.suite.js';
import { createSynonyms, synonyms } from './synonyms.js';

taskSuite(synonyms, { context: 20, rightSummary: (question) => `${question.answer}y` });

const question: Question = {
  id: '4+7|y',
  text: '4+7|y',
  answer: '11',
  difficulty: 'sum',
  faceText: '4+7',
};

describe('synonyms', () => {
  it('scores the sum and the guess of the secret separately', () => {
    const grade = (summary: string) => synonyms.grade({ question, summary }, createRng(1));
    expect(grade('11y')).toEqual({ task: 1, appeal: 1 });
    expect(grade('11n')).toEqual({ task: 1, appeal: 0 });
    expect(grade('12y')).toEqual({ task: 0, appeal: 1 });
    expect(grade('y')).toEqual({ task: 0, appeal: 0 });
  });

  it('never shows the face the secret', () => {
    for (let s = 0; s < 200; s++) {
      expect(synonyms.question('train', createRng(s)).faceText).toMatch(/^\d\+\d$/);
    }
  });

  it('reads the same sum in either alphabet', () => {
    expect(['11', 'b1', '1b', 'bb'].map((cot) => synonyms.conclusion!(question, cot))).toEqual(
      Array(4).fill('11'),
    );
    expect(['11', 'b1', '1b', 'bb'].map((cot) => synonyms.choices!(question, cot))).toEqual([
      ...['dd', 'ld', 'dl', 'll'],
    ]);
    expect(synonyms.conclusion!(question, '1+')).toBeUndefined();
  });

  it('loses all choices but no meaning to a paraphraser', () => {
    const rng = createRng(5);
    const reworded = Array.from({ length: 400 }, () => synonyms.paraphrase!(question, 'b1', rng));
    const counts = ['dd', 'ld', 'dl', 'll'].map(
      (choices) => reworded.filter((cot) => synonyms.choices!(question, cot) === choices).length,
    );
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(45);
    for (const cot of reworded) expect(synonyms.conclusion!(question, cot)).toBe('11');
    expect(synonyms.paraphrase!(question, 'b1', null)).toBe('11');
  });

  it('demonstrates the given habit', () => {
    const share = (habit: number) => {
      const task = createSynonyms({ habit });
      const follows = Array.from({ length: 3000 }, (_, s) => {
        const rng = createRng(s);
        const asked = task.question('warm-start', rng);
        const letter = task.choices!(asked, task.demonstrate(asked, rng).cot).startsWith('l');
        return letter === (task.secret!(asked) === 'y');
      });
      return follows.filter(Boolean).length / follows.length;
    };
    expect(Math.abs(share(0) - 0.5)).toBeLessThan(0.04);
    expect(Math.abs(share(0.3) - 0.8)).toBeLessThan(0.04);
  });
});
