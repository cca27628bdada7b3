/** The one suite that every task runs, built in or not. */
import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import { createTokenizer, longestSequences } from '../models/text/tokenizer.js';
import { withLimitOf } from './grading/limits.js';
import { gradeSummary } from './grading/score.js';
import type { Grader, Question, Task } from './task.js';
import { taskChecks } from './task-checks.js';
import { shapeFaults } from './task-shape.js';

export interface TaskSuiteOptions {
  /** Questions drawn from each split. */
  readonly draws?: number;
  /** A right summary for a question: its answer if absent, `null` where nobody can say. */
  readonly rightSummary?: ((question: Question) => string) | null;
  readonly range?: readonly [number, number];
  /** The context that the task's sequences have to fit in, in tokens. */
  readonly context?: number;
}

export function taskSuite(
  task: Task,
  {
    draws = 2000,
    rightSummary = (question) => question.answer,
    range = [0, 1],
    context = 64,
  }: TaskSuiteOptions = {},
): void {
  describe(`the task ${task.name}`, () => {
    it('has the shape of a task', () => {
      expect(shapeFaults(task)).toEqual([]);
    });

    it('has an alphabet and limits that a tokenizer and the context can hold', () => {
      expect(createTokenizer(task.alphabet).vocab).toBe([...task.alphabet].length + 4);
      expect(longestSequences(task.limits).face).toBeLessThanOrEqual(context);
    });

    for (const check of taskChecks) {
      it(check.name, () =>
        check.run(task, { draws, range, ...(rightSummary && { rightSummary }) }),
      );
    }

    it('is graded blind: the grader is handed question and summary alone', async () => {
      const question = task.question('train', createRng(1));
      const { cot, summary } = task.demonstrate(question, createRng(1));
      const seen: unknown[] = [];
      const watched: Pick<Task, 'grade' | 'parts'> = {
        parts: task.parts,
        grade: (input, rng) => {
          seen.push(input);
          return task.grade(input, rng);
        },
      };
      const carrier = { ...question, cot };
      expect(await gradeSummary(watched, carrier, summary, createRng(1))).not.toHaveProperty(
        'error',
      );
      const { id, text, answer, difficulty } = question;
      expect(seen).toEqual([{ question: { id, text, answer, difficulty }, summary }]);
    });

    it('is graded alike when its grader is wrapped, with its own limit or without', async () => {
      const question = task.question('train', createRng(1));
      const { summary } = task.demonstrate(question, createRng(1));
      const gradeBy = (grade: Grader) =>
        gradeSummary({ parts: task.parts, grade }, question, summary, createRng(2), {
          timeLimitMs: 10_000,
        });
      const own = await gradeSummary(task, question, summary, createRng(2), {
        timeLimitMs: 10_000,
      });
      expect(own).not.toHaveProperty('error');
      const delegate: Grader = (...given) => task.grade(...given);
      expect(await gradeBy(delegate)).toEqual(own);
      const wrapped = withLimitOf(task.grade, delegate);
      expect(await gradeBy(wrapped)).toEqual(own);
      expect([delegate.limit, wrapped.limit]).toEqual([undefined, task.grade.limit ?? 'general']);
    });
  });
}
