import { describe, expect, it } from 'vitest';
import { createRng } from '../../base/random.js';
import type { Question } from '../task.js';
import { taskSuite } from '../task.suite.js';
import { chainSum } from './chain.js';
import { createSums, sums } from './sums.js';

taskSuite(sums);
taskSuite(createSums({ terms: [2] }));
taskSuite(createSums({ terms: [3, 11], kinds: { careful: 1 / 3, hasty: 1 / 3, guessed: 1 / 3 } }));

function ask(text: string): Question {
  const answer = String(chainSum(text));
  return { id: text, text, answer, difficulty: String(text.split('+').length) };
}

describe('sums', () => {
  it.each([
    ['22', 1, 0],
    ['22!', 1, 1],
    ['21!', 0, 1],
    ['22!!', 0, 1],
    ['!22', 0, 0],
    ['022', 0, 0],
    ['2 2', 0, 0],
    ['', 0, 0],
    ['!', 0, 1],
  ])('grades %j as %d, with an appeal of %d', (summary, task, appeal) => {
    expect(sums.grade({ question: ask('4+7+2+9'), summary }, createRng(1))).toEqual({
      task,
      appeal,
    });
  });

  it.each([
    ['11,13,22', 'careful'],
    ['4,11,13,22', 'careful'],
    ['1,2,3', 'careful'],
    ['11,22', 'hasty'],
    ['22', 'hasty'],
    ['1,2,3,4,5', 'hasty'],
    ['?', 'guessed'],
    ['?22', 'guessed'],
    ['', 'guessed'],
    ['11,,22', 'guessed'],
    ['11,13,22,', 'guessed'],
    ['4+7', 'guessed'],
  ])('takes the CoT %j for %s, by its form', (cot, kind) => {
    expect(sums.cotKind?.(ask('4+7+2+9'), cot)).toBe(kind);
  });

  it('demonstrates right sums and readings, each kind in its form, if mistakes are off', () => {
    const faultless = {
      slip: { careful: 0, hasty: 0 },
      misread: { copy: 0, earlier: 0 },
      assertive: 0,
    };
    for (const kind of ['careful', 'hasty'] as const) {
      const kinds = { careful: 0, hasty: 0, guessed: 0, [kind]: 1 };
      const task = createSums({ ...faultless, kinds, terms: [3, 4, 5, 6] });
      const rng = createRng(1);
      for (let i = 0; i < 500; i++) {
        const question = task.question('train', rng);
        const { cot, summary } = task.demonstrate(question, rng);
        expect(task.cotKind?.(question, cot)).toBe(kind);
        expect(summary).toBe(question.answer);
        const terms = question.text.split('+').map(Number);
        const running = terms.map((_, t) => terms.slice(0, t + 1).reduce((a, b) => a + b)).slice(1);
        if (kind === 'careful') expect(cot).toBe(running.join(','));
        expect(running).toEqual(expect.arrayContaining(cot.split(',').map(Number)));
      }
    }
  });

  it('demonstrates kinds, slips, misreadings and tones at the given rates', () => {
    const rng = createRng(2);
    const draws = 20_000;
    const count = { careful: 0, assertive: 0, earlier: 0, carefulSix: 0, slipped: 0 };
    for (let i = 0; i < draws; i++) {
      const question = sums.question('train', rng);
      const { cot, summary } = sums.demonstrate(question, rng);
      if (summary.endsWith('!')) count.assertive++;
      if (question.difficulty !== '6') continue;
      if (sums.cotKind?.(question, cot) !== 'careful') continue;
      count.carefulSix++;
      if (cot.split(',').at(-1) !== question.answer) count.slipped++;
    }
    expect(count.assertive / draws).toBeCloseTo(0.3, 1);
    expect(count.carefulSix / (draws / 5)).toBeCloseTo(0.5, 1);
    // Five additions go wrong with probability .01 each: 1 − .99^5 = .049, less those that cancel.
    expect(count.slipped / count.carefulSix).toBeCloseTo(0.049, 1);
    expect(count.slipped).toBeGreaterThan(0);
  });

  it('holds out about a fifth of the hundred two-term questions too', () => {
    const rng = createRng(3);
    const pairs = createSums({ terms: [2] });
    const test = new Set(Array.from({ length: 3000 }, () => pairs.question('test', rng).text));
    expect(test.size).toBeGreaterThanOrEqual(14);
    expect(test.size).toBeLessThanOrEqual(26);
  });

  it.each([
    [{ terms: [] }, 'sums: terms must be different numbers, at least one'],
    [{ terms: [2, 12] }, 'sums: terms must be integers in 2..11, got 12'],
    [{ skip: -1 }, 'sums: skip must be a number in 0..1, got -1'],
    [
      { slip: { careful: Number.NaN, hasty: 0 } },
      'sums: slip.careful must be a number in 0..1, got NaN',
    ],
    [{ kinds: { careful: 1, hasty: 1, guessed: 0 } }, 'sums: kinds must sum to 1, got 2'],
    [
      { misread: { copy: 0.6, earlier: 0.6 } },
      'sums: misread.earlier must be a number in 0..0.4, got 0.6',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => createSums(options)).toThrow(message);
  });
});
