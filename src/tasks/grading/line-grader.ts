/** Grades one text as a JSONL task would, without its file: for trying a grader before training. */
import { UserError } from '../../base/errors.js';
import { createRng } from '../../base/random.js';
import type { JsonlGrader } from '../files/jsonl.js';
import type { Grade, Question, Task } from '../task.js';
import { afterThinking, textGraders } from './equality/index.js';
import type { Judge } from './judge.js';
import { type GradeFailure, gradeSummary } from './score.js';

export interface LineGrader {
  /** Says why this grader cannot use a right answer; null if it can. */
  goldFault(answer: string): string | null;
  /** Returns the grade, or why it is missing and by which cause. */
  grade(question: string, answer: string, summary: string): Promise<Grade | GradeFailure>;
}

export interface LineGraderOptions {
  /** Required for the grader `judge`. */
  readonly judge?: Judge;
  /** The most characters of a summary; a longer one scores 0. No limit by default. */
  readonly summaryLimit?: number;
}

/** @throws UserError if the grader is `judge` and no judge is given. */
export function lineGrader(
  name: JsonlGrader,
  { judge, summaryLimit = Number.POSITIVE_INFINITY }: LineGraderOptions = {},
): LineGrader {
  if (name === 'judge' && !judge)
    throw new UserError('the grader judge needs an endpoint and a model');
  const score = async (text: string, question: Question): Promise<Grade> => {
    if (name !== 'judge') return { task: textGraders[name].isRight(text, question.answer) ? 1 : 0 };
    const { score: task, verdict } = await judge!({ question, summary: text });
    return { task, verdict };
  };
  const task: Pick<Task, 'grade' | 'parts'> = {
    parts: ['task'],
    grade({ question, summary }) {
      const text = afterThinking(summary);
      return text !== null && [...text].length <= summaryLimit
        ? score(text, question)
        : { task: 0 };
    },
  };
  const anyRng = createRng(1);
  return {
    goldFault(answer) {
      if (name !== 'judge') return textGraders[name].goldFault(answer);
      return answer.trim() === '' ? 'must not be empty' : null;
    },
    grade: (question, answer, summary) =>
      gradeSummary(
        task,
        { id: question, text: question, answer, difficulty: 'all' },
        summary,
        anyRng,
      ),
  };
}
