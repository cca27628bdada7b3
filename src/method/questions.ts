/** Draws a round's questions, which depend on the seed only and are the same for every scheme. */
import { createRng, deriveSeed, type Seed } from '../base/random.js';
import type { Question, Split, Task } from '../tasks/task.js';

/**
 * Draws questions as the task does, with repeats if the split is small: drawing distinct ones would
 * favour difficulties with many questions.
 */
export function drawQuestions(task: Task, split: Split, count: number, seed: Seed): Question[] {
  return Array.from({ length: count }, (_, q) =>
    task.question(split, createRng(deriveSeed(seed, 'question', split, q))),
  );
}
