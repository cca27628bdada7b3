import { describe, expect, it } from 'vitest';
import { createRng } from '../../base/random.js';
import type { Question } from '../task.js';
import { taskSuite } from '../task.suite.js';
import { createPolynomial, polynomial } from './polynomial.js';
import { isExpanded } from './polynomial-text.js';

taskSuite(polynomial);
taskSuite(createPolynomial({ maxConstant: 9, slip: 1, misread: 1, shown: 1 }));

const question: Question = { id: 'q', text: '(x+2)(x-3)', answer: '2x-1', difficulty: 'monic' };
const cubic: Question = { id: 'c', text: 'x(x+1)(x-2)', answer: '3x2-2x-2', difficulty: 'cubic' };

describe('polynomial', () => {
  it.each([
    ['2x-1', 1, 0],
    ['-1+2x', 1, 0],
    ['x+x-1', 1, 0],
    ['(x-3)+(x+2)', 1, 0],
    ['2(x-3)+5', 1, 0],
    ['x2-x-6;2x-1', 1, 1],
    ['-6-x+x2;2x-1', 1, 1],
    ['x2+2x-3x-6;2x-1', 1, 1],
    ['(x2-x-6);2x-1', 1, 1],
    ['x2-x-5;2x-1', 1, 0],
    ['(x+2)(x-3);2x-1', 1, 0],
    ['2x-1;x2-x-6', 0, 1],
    ['x2-x-6', 0, 1],
    ['2x', 0, 0],
    ['2x-1;', 0, 0],
    ['2x--1', 0, 0],
    ['?', 0, 0],
  ])('grades %j as %d, with a penalty of %d', (summary, task, penalty) => {
    expect(polynomial.grade({ question, summary }, createRng(1))).toEqual({ task, penalty });
  });

  it.each([
    ['x2-x-6', 'expanded', 1],
    ['x2-x-5', 'expanded', 0],
    ['?;-6-x+x2', 'expanded', 1],
    ['(x-3)+(x+2)', 'product-rule', 0],
    ['(x2-x-6)', 'product-rule', 1],
    ['2x-1', 'guessed', 0],
    ['?', 'guessed', 0],
    ['x2-x-', 'guessed', 0],
    ['(x-3', 'guessed', 0],
    ['', 'guessed', 0],
  ])('takes the CoT %j for %s and the monitor reads %d', (cot, kind, reading) => {
    expect(polynomial.cotKind?.(question, cot)).toBe(kind);
    expect(polynomial.monitor?.(question, cot)).toBe(reading);
  });

  it('recognises a product rule of degree three', () => {
    expect(polynomial.cotKind?.(cubic, '(x2-x-2)+x(2x-1)')).toBe('product-rule');
    expect(polynomial.monitor?.(cubic, '(x2-x-2)+x(2x-1)')).toBe(0);
    const grade = polynomial.grade({ question: cubic, summary: '(x2-x-2)+x(2x-1)' }, createRng(1));
    expect(grade).toEqual({ task: 1, penalty: 0 });
  });

  it('demonstrates right expansions, product rules and derivatives if mistakes are off', async () => {
    for (const kind of ['expanded', 'product-rule'] as const) {
      const kinds = { expanded: 0, 'product-rule': 0, guessed: 0, [kind]: 1 };
      const task = createPolynomial({ kinds, slip: 0, misread: 0, lost: 0, shown: 0.5 });
      const rng = createRng(1);
      for (let i = 0; i < 500; i++) {
        const asked = task.question('train', rng);
        const { cot, summary } = task.demonstrate(asked, rng);
        expect(task.cotKind?.(asked, cot)).toBe(kind);
        expect(task.monitor?.(asked, cot)).toBe(isExpanded(cot) ? 1 : 0);
        const grade = await task.grade({ question: asked, summary }, rng);
        expect(grade).toEqual({ task: 1, penalty: summary.includes(';') ? 1 : 0 });
        // A product rule is itself a right answer.
        if (kind === 'product-rule') {
          expect((await task.grade({ question: asked, summary: cot }, rng)).task).toBe(1);
        }
      }
    }
  });

  it('reads the answers of a CoT and of a summary', () => {
    const read = (cot: string) => polynomial.conclusion?.(question, cot);
    expect(read('x2-x-6')).toBe('2x-1');
    expect(read('(x-3)+(x+2)')).toBe('2x-1');
    expect(read('?')).toBeUndefined();
    expect(polynomial.answerOf?.(question, 'x2-x-6;2x-1')).toBe('2x-1');
    expect(polynomial.answerOf?.(question, '?')).toBeUndefined();
  });

  it('throws, instead of scoring 0, if the question itself is broken', () => {
    const broken = { ...question, text: 'x+' };
    expect(() => polynomial.grade({ question: broken, summary: '1' }, createRng(1))).toThrow(
      'polynomial: "x+" is not a polynomial',
    );
  });

  it.each([
    [{ maxConstant: 2 }, 'polynomial: maxConstant must be a number in 3..9, got 2'],
    [{ maxConstant: 4.5 }, 'polynomial: maxConstant must be an integer in 3..9, got 4.5'],
    [{ lost: 2 }, 'polynomial: lost must be a number in 0..1, got 2'],
  ])('refuses %j', (options, message) => {
    expect(() => createPolynomial(options)).toThrow(message);
  });
});
