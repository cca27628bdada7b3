/** The questions of a round: a pure function of the seed and the round, the same for every scheme. */
import { createRng, deriveSeed, type Seed } from '../random.js';
import type { Question, Split, Task } from '../tasks/task.js';

/** Draws questions with no text twice, as far as the task's split has enough of them. */
export function drawQuestions(task: Task, split: Split, count: number, seed: Seed): Question[] {
  const drawn = new Map<string, Question>();
  const patience = 50 * count;
  for (let attempt = 0; drawn.size < count && attempt < patience; attempt++) {
    const question = task.question(split, createRng(deriveSeed(seed, 'question', split, attempt)));
    drawn.set(question.id, question);
  }
  const distinct = [...drawn.values()];
  return Array.from({ length: count }, (_, q) => distinct[q % distinct.length]!);
}
