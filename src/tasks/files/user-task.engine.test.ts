import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../base/errors.js';
import { taskSuite } from '../task.suite.js';
import { loadUserTask } from './user-task.js';

const folder = mkdtempSync(join(tmpdir(), 'candor-task-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, source: string): string {
  const path = join(folder, name);
  writeFileSync(path, source);
  return path;
}

const body = `{
  name: 'echo',
  description: 'Say the letter that the question says.',
  alphabet: 'abcdefgh?',
  limits: { question: 2, cot: 1, summary: 1 },
  difficulties: ['one', 'two'],
  parts: ['task'],
  question(split, rng) {
    const letter = 'abcdefgh'[rng.int(8)];
    const text = split === 'test' ? letter + '?' : letter;
    return { id: text, text: text + '', answer: letter, difficulty: rng.next() < 2 ? 'one' : 'two' };
  },
  demonstrate: (question, rng) => ({ cot: question.answer, summary: rng.next() < 0.5 ? question.answer : '?' }),
  grade: ({ question, summary }) => ({ task: summary === question.answer ? 1 : 0 }),
}`;
const whole = body.replace(`['one', 'two']`, `['one']`);

taskSuite(await loadUserTask(write('plain.mjs', `export default ${whole};`)));

// A class, whose methods are its prototype's.
taskSuite(
  await loadUserTask(
    write(
      'class.ts',
      `import { type GraderInput, type Question, type Rng, sums } from 'candor';
       class Sums {
         readonly #own = sums;
         readonly name = 'class-sums';
         readonly description = sums.description;
         readonly alphabet = sums.alphabet;
         readonly limits = sums.limits;
         readonly difficulties = sums.difficulties;
         readonly parts = sums.parts;
         question(split, rng: Rng) { return this.#own.question(split, rng); }
         demonstrate(question: Question, rng: Rng) { return this.#own.demonstrate(question, rng); }
         grade(input: GraderInput, rng: Rng) { return this.#own.grade(input, rng); }
       }
       export default new Sums();`,
    ),
  ),
);

const typed = write(
  'typed.ts',
  `import { createSums, drawFromSplitIsNotHere, type Task } from 'candor';
   import type { Rng } from 'candor';
   import { two } from './helper.js';
   const make = async (): Promise<Task> => {
     const sums: Task = createSums({ terms: [two, 3] });
     return { ...sums, name: 'my-sums', demonstrate: (question, rng: Rng) => sums.demonstrate(question, rng) };
   };
   export default make;`.replace(' drawFromSplitIsNotHere,', ''),
);
write('helper.ts', 'export const two: number = 2;');
taskSuite(await loadUserTask(typed));

describe("a user's task", () => {
  it('is TypeScript or JavaScript, ESM or CommonJS, an object or a function that returns one', async () => {
    const sources: [string, string][] = [
      [
        'a.ts',
        `import type { Task } from 'candor'; const task: Task = ${whole}; export default task;`,
      ],
      ['a.mts', `export default () => (${whole});`],
      ['a.js', `export default async () => (${whole});`],
      ['a.cjs.js', `module.exports = ${whole};`],
    ];
    for (const [name, source] of sources) {
      expect((await loadUserTask(write(name, source))).name).toBe('echo');
    }
  });

  it('shares the modules of Candor with its host', async () => {
    const path = write('shared.ts', `import { sums } from 'candor'; export default sums;`);
    const { sums } = await import('../builtin/sums.js');
    expect((await loadUserTask(path)).question).toBe(sums.question);
  });

  it('says in one error which fields are wrong, and what would be right', async () => {
    const path = write(
      'faulty.ts',
      `export default { name: '', alphabet: 'abca', limits: { question: 1, cot: 0 }, difficulties: [],
        parts: ['penalty'], question: 3, demonstrate() {}, monitor: 1, cotKind: () => 'a' }`,
    );
    const error = await loadUserTask(path).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message.split('\n')).toEqual(
      [
        'task.name must be a text of one line, got ""',
        'task.description must be a sentence of one line, got nothing',
        'task.alphabet must be a text of different characters, got "a" twice',
        'task.limits.cot must be a number of characters, 1 or more, got 0',
        'task.limits.summary must be a number of characters, 1 or more, got nothing',
        'task.difficulties must be a list of different names, at least one, from easy to hard, got []',
        `task.parts must be a list with 'task' and, where the grader returns them, 'penalty' and 'appeal', got ["penalty"]`,
        'task.question must be a function, got 3',
        'task.grade must be a function, got nothing',
        'task.monitor must be a function or absent, got 1',
        'task.cotKinds is missing; task.cotKind needs it',
      ].map((fault) => `${path}: ${fault}`),
    );
  });

  it.each([
    ['export const task = 1;', 'the default export must be a task or a function that returns one'],
    [
      'export default 7;',
      'the default export must be a task or a function that returns one, got a number',
    ],
    [
      'export default () => null;',
      'the default export must be a task or a function that returns one, got null',
    ],
    ['export default {', 'the task could not be loaded'],
    [`import './nowhere.js'; export default {};`, 'the task could not be loaded'],
    [`throw new Error('on purpose');`, 'the task could not be loaded: on purpose'],
    [
      `export default ${whole.replace(`'abcdefgh?'`, `'abcdefg?'`)}`,
      'questions keep to the alphabet',
    ],
    [`export default ${whole.replace(`letter + '?'`, 'letter')}`, 'is both a test and a'],
    [
      `export default ${whole.replace('{ task: summary', '{ score: summary')}`,
      'grader: the grade has "score"',
    ],
    [
      `export default ${whole.replace('rng.int(8)', 'Math.floor(Math.random() * 8)')}`,
      'the rng must be the only',
    ],
  ])('%# is refused with its cause', async (source, cause) => {
    const path = write(`bad${Math.abs(hash(source))}.ts`, source);
    await expect(loadUserTask(path)).rejects.toThrow(cause);
    await expect(loadUserTask(path)).rejects.toThrow(path);
  });
});

function hash(text: string): number {
  return [...text].reduce((h, c) => Math.imul(h, 31) + c.charCodeAt(0), 7);
}
