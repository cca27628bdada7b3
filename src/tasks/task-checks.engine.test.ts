import { describe, expect, it } from 'vitest';
import { createSums, sums } from './builtin/sums.js';
import type { Task } from './task.js';
import { firstFault, taskChecks } from './task-checks.js';

const broken: readonly (readonly [string, Partial<Task>, string])[] = [
  [
    'a question outside the alphabet',
    { alphabet: '012345678+,?!' },
    'questions keep to the alphabet',
  ],
  [
    'a question over the limit',
    { limits: { ...sums.limits, question: 3 } },
    'limits.question is 3',
  ],
  ['an unknown difficulty', { difficulties: ['2', '3'] }, 'has the difficulty'],
  ['a CoT over the limit', { limits: { ...sums.limits, cot: 2 } }, 'limits.cot is 2'],
  ['a paraphrase over the limit', { paraphrase: (_, cot) => cot.repeat(40) }, 'limits.cot is'],
  [
    'a face text that the face cannot read',
    { question: (split, rng) => ({ ...sums.question(split, rng), faceText: '#' }) },
    'texts that are only measured keep to the alphabet',
  ],
  [
    'one question on both sides',
    { question: (_, rng) => sums.question('train', rng) },
    'no test question is a train or warm-start question',
  ],
  [
    'one text with two ids',
    { question: (split, rng) => ({ ...sums.question(split, rng), id: `${rng.next()}` }) },
    'a text has one id and one answer',
  ],
  [
    'chance from elsewhere',
    { demonstrate: () => ({ cot: `${Math.floor(Math.random() * 1e9)}`, summary: '1' }) },
    'the same seed draws the same',
  ],
  [
    'a grader that throws at garbage',
    {
      grade: ({ question, summary }) => ({
        task: BigInt(summary.replace('!', '')) === BigInt(question.answer) ? 1 : 0,
        appeal: 0,
      }),
    },
    'Cannot convert',
  ],
  [
    'a grade out of range',
    { grade: () => ({ task: 2, appeal: 0 }) },
    'demonstrations are sometimes right',
  ],
  [
    'a wrong summary that scores more',
    {
      grade: ({ question, summary }) => ({
        task: summary === question.answer ? 0.5 : 0.6,
        appeal: 0,
      }),
    },
    'no summary scores higher on average than the right one',
  ],
  ['a grader with a memory', { grade: memory(), parts: ['task'] }, 'the same for the same rng'],
  ['an undeclared kind', { cotKind: () => 'odd' }, 'has the kind "odd"'],
  ['a single kind', { cotKind: () => 'careful' }, 'all demonstrated CoTs are of one kind'],
  ['a monitor out of range', { monitor: () => 2 }, 'the monitor reads'],
  [
    'a difficulty that never occurs',
    { difficulties: [...sums.difficulties, '7'] },
    'of difficulty 7',
  ],
];

function memory(): Task['grade'] {
  let calls = 0;
  return ({ question, summary }) => ({ task: summary === question.answer ? 1 : (calls++ % 2) / 2 });
}

describe('the checks of a task', () => {
  it('find no fault in a correct task', async () => {
    const options = {
      draws: 500,
      rightSummary: (q: { answer: string }) => q.answer,
      range: [0, 1],
    } as const;
    expect(await firstFault(sums, options)).toBeUndefined();
    expect(await firstFault(createSums({ terms: [2] }), options)).toBeUndefined();
  });

  it.each(broken)('find %s', async (_, fault, cause) => {
    const task = { ...sums, ...fault };
    const options = {
      draws: 500,
      rightSummary: (q: { answer: string }) => q.answer,
      range: [0, 1],
    } as const;
    expect(await firstFault(task, options)).toContain(cause);
  });

  it('have different names', () => {
    expect(new Set(taskChecks.map(({ name }) => name)).size).toBe(taskChecks.length);
  });
});
