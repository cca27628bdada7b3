/** The test suite that every task runs, built in or not. */
import { describe, expect, it } from 'vitest';
import { createRng } from '../base/random.js';
import { createTokenizer, longestSequences } from '../models/text/tokenizer.js';
import { withLimitOf } from './grading/limits.js';
import { gradeSummary } from './grading/score.js';
import type { Grader, Question, Task } from './task.js';
import { taskChecks } from './task-checks.js';
import { shapeFaults } from './task-shape.js';

export interface TaskSuiteOptions {
  /** The number of questions drawn from each split. */
  readonly draws?: number;
  /** Returns a right summary: the question's answer by default, `null` if it cannot be known. */
  readonly rightSummary?: ((question: Question) => string) | null;
  readonly range?: readonly [number, number];
  /** The context that the task's sequences must fit into, in tokens. */
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

    it('has an alphabet that a tokenizer can hold, and limits that fit into the context', () => {
      expect(createTokenizer(task.alphabet).vocab).toBe([...task.alphabet].length + 4);
      expect(longestSequences(task.limits).face).toBeLessThanOrEqual(context);
    });

    for (const check of taskChecks) {
      it(check.name, () =>
        check.run(task, { draws, range, ...(rightSummary && { rightSummary }) }),
      );
    }

    it('is graded blind: the grader gets only the question and the summary', async () => {
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

    it('gets the same grade from a wrapped grader, with its own limit or without', async () => {
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
