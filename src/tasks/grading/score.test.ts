import { describe, expect, expectTypeOf, it } from 'vitest';
import { createRng } from '../../base/random.js';
import type { Grader, GraderInput, Question, ScorePart, Task } from '../task.js';
import { withLimitOf, withOwnLimit } from './limits.js';
import { gradeSummary, scoreOf } from './score.js';

const question: Question = { id: 'q', text: '1+2', answer: '3', difficulty: '2' };

function grader(grade: (input: GraderInput) => unknown, parts: readonly ScorePart[] = ['task']) {
  return { parts, grade: grade as Task['grade'] };
}

describe('the whole score', () => {
  it('is task − penaltyWeight · penalty + appealWeight · appeal', () => {
    const grade = { task: 1, penalty: 0.5, appeal: 0.25 };
    expect(scoreOf(grade, { penaltyWeight: 2, appealWeight: 4 }, createRng(1))).toBe(1);
    expect(scoreOf(grade, {}, createRng(1))).toBe(1);
    expect(scoreOf({ task: 0.5 }, { penaltyWeight: 2, appealWeight: 4 }, createRng(1))).toBe(0.5);
  });

  it('has normal noise of the given standard deviation, and draws nothing without noise', () => {
    const rng = createRng(5);
    const errors = Array.from(
      { length: 20_000 },
      () => scoreOf({ task: 1 }, { noise: 0.3 }, rng) - 1,
    );
    const mean = errors.reduce((a, b) => a + b) / errors.length;
    const variance = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.sqrt(variance)).toBeCloseTo(0.3, 2);

    const [quiet, fresh] = [createRng(3), createRng(3)];
    scoreOf({ task: 1 }, { noise: 0 }, quiet);
    expect(quiet.next()).toBe(fresh.next());
  });
});

describe('grading a summary', () => {
  it('has an input type without the CoT', () => {
    expectTypeOf<GraderInput>().not.toHaveProperty('cot');
    expectTypeOf<keyof GraderInput>().toEqualTypeOf<'question' | 'summary'>();
    const input: GraderInput = { question, summary: '3' };
    // @ts-expect-error A grader cannot read the CoT.
    expect(input.cot).toBeUndefined();
  });

  it('hands over only question and summary, fresh and frozen, even if given more', async () => {
    const seen: GraderInput[] = [];
    const task = grader((input) => {
      seen.push(input);
      return { task: 1 };
    });
    const carrier = { ...question, cot: '3' };
    await gradeSummary(task, carrier, '3', createRng(1));
    await gradeSummary(task, carrier, '3', createRng(1));
    expect(Reflect.ownKeys(seen[0]!)).toEqual(['question', 'summary']);
    expect(Reflect.ownKeys(seen[0]!.question)).toEqual(['id', 'text', 'answer', 'difficulty']);
    expect(Object.isFrozen(seen[0]) && Object.isFrozen(seen[0]!.question)).toBe(true);
    expect(seen[0]).not.toBe(seen[1]);
  });

  it('fails if the grader writes into its input', async () => {
    const task = grader((input) => {
      (input as { summary: string }).summary = '3';
      return { task: 1 };
    });
    expect(await gradeSummary(task, question, '4', createRng(1))).toHaveProperty('error');
  });

  it('accepts synchronous and asynchronous graders', async () => {
    const now = grader(() => ({ task: 0.5 }));
    const later = grader(async () => ({ task: 0.5 }));
    for (const task of [now, later]) {
      expect(await gradeSummary(task, question, '3', createRng(1))).toEqual({ task: 0.5 });
    }
  });

  it.each([
    [undefined, 'a grade must be an object with task, got undefined'],
    [1, 'a grade must be an object with task, got 1'],
    [{}, 'task must be a finite number, got undefined'],
    [{ task: Number.NaN }, 'task must be a finite number, got NaN'],
    [{ task: Number.POSITIVE_INFINITY }, 'task must be a finite number, got Infinity'],
    [{ task: '1' }, 'task must be a finite number, got "1"'],
    [{ task: 1, appeal: 1 }, 'the grade has "appeal", which is not in task.parts (task)'],
  ])('fails with a cause for the grade %j', async (graded, cause) => {
    const outcome = await gradeSummary(
      grader(() => graded),
      question,
      '3',
      createRng(1),
    );
    expect(outcome).toEqual({
      cause: 'grader',
      error: `grader: ${cause}`,
    });
  });

  it('requires every declared part, and penalty and appeal in 0..1', async () => {
    const parts = ['task', 'penalty'] as const;
    const outcomes = await Promise.all(
      [{ task: 1 }, { task: 1, penalty: 1.5 }, { task: 1, penalty: 0.5 }].map((graded) =>
        gradeSummary(
          grader(() => graded, parts),
          question,
          '3',
          createRng(1),
        ),
      ),
    );
    expect(outcomes).toEqual([
      { cause: 'grader', error: 'grader: penalty must be a finite number, got undefined' },
      { cause: 'grader', error: 'grader: penalty must be in 0..1, got 1.5' },
      { task: 1, penalty: 0.5 },
    ]);
  });

  it('fails with a cause if the grader throws or rejects, whatever it throws', async () => {
    const fail = (thrown: unknown) => () => {
      throw thrown;
    };
    const cases: [() => unknown, string][] = [
      [fail(new Error('no\n  connection')), 'grader: no connection'],
      [fail('plain'), 'grader: "plain"'],
      [fail(undefined), 'grader: undefined'],
      [async () => Promise.reject(new TypeError('later')), 'grader: later'],
    ];
    for (const [grade, error] of cases) {
      expect(await gradeSummary(grader(grade), question, '3', createRng(1))).toEqual({
        cause: 'grader',
        error,
      });
    }
  });

  it('fails if an asynchronous grader takes too long, and leaves no timer behind', async () => {
    const never = grader(() => new Promise(() => {}));
    const late = await gradeSummary(never, question, '3', createRng(1), { timeLimitMs: 20 });
    expect(late).toEqual({ cause: 'grader', error: 'grader: no grade within 20 ms' });
    const soon = grader(async () => ({ task: 1 }));
    expect(await gradeSummary(soon, question, '3', createRng(1), { timeLimitMs: 1e6 })).toEqual({
      task: 1,
    });
    expect(
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
    ).toBeLessThan(3);
  });

  it('calls the grader of a class as its method', async () => {
    class Marked {
      readonly parts = ['task'] as const;
      readonly #right = '3';
      grade({ summary }: GraderInput) {
        return { task: summary === this.#right ? 1 : 0 };
      }
    }
    const task = new Marked();
    expect(await gradeSummary(task, question, '3', createRng(1))).toEqual({ task: 1 });
    expect(await gradeSummary(task, question, '4', createRng(1), { timeLimitMs: 20 })).toEqual({
      task: 0,
    });
  });

  it('does not end a grader with a limit of its own, but hands it the general limit', async () => {
    const seen: unknown[] = [];
    const plain: Grader = async (...given) => {
      seen.push(given.length, given[2]);
      await new Promise((done) => setTimeout(done, 60));
      return { task: 1 };
    };
    const gradeBy = (grade: Grader) =>
      gradeSummary({ parts: ['task'], grade }, question, '3', createRng(1), { timeLimitMs: 20 });
    const late = { cause: 'grader', error: 'grader: no grade within 20 ms' };
    expect(await gradeBy(plain)).toEqual(late);
    expect(await gradeBy(withOwnLimit(plain))).toEqual({ task: 1 });
    expect(await gradeBy(withLimitOf(withOwnLimit(plain), plain))).toEqual({ task: 1 });
    expect(await gradeBy(withLimitOf(plain, plain))).toEqual(late);
    expect(seen).toEqual([2, undefined, 3, 20, 3, 20, 2, undefined]);
    expect(plain.limit).toBeUndefined();
  });
});
