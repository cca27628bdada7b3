/** The questions of a round: a pure function of the seed, the same for every scheme. */
import { createRng, deriveSeed, type Seed } from '../base/random.js';
import type { Question, Split, Task } from '../tasks/task.js';

/** Draws questions as the task does. A small split repeats some; distinct ones would lean to its larger difficulties. */
export function drawQuestions(task: Task, split: Split, count: number, seed: Seed): Question[] {
  return Array.from({ length: count }, (_, q) =>
    task.question(split, createRng(deriveSeed(seed, 'question', split, q))),
  );
}
