import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../random.js';
import { isolatedGrader } from './isolated-grader.js';
import { gradeSummary } from './score.js';
import type { Task } from './task.js';
import { loadUserTask } from './user-task.js';

let home: string;
let task: Task;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'candor-grader-'));
  const path = join(home, 'mine.ts');
  writeFileSync(
    path,
    `import type { Task } from 'candor';
const task: Task = {
  name: 'mine', description: 'a test', alphabet: 'abcdefghijklmnopqrstuvwxyz', limits: { question: 1, cot: 1, summary: 8 },
  difficulties: ['all'], parts: ['task'],
  question: (split, rng) => ({ id: split === 'test' ? 'b' : 'a', text: split === 'test' ? 'b' : 'a', answer: 'a', difficulty: 'all' }),
  demonstrate: () => ({ cot: 'a', summary: 'a' }),
  async grade({ summary }, rng) {
    if (summary === 'loop') for (;;) {}
    if (summary === 'service') await new Promise((done) => setTimeout(done, 100));
    if (summary === 'work') {
      await new Promise(setImmediate);
      for (const start = performance.now(); performance.now() - start < 60; );
    }
    if (summary === 'wait') await new Promise((done) => setTimeout(done, 60000));
    if (summary === 'exit') process.exit(3);
    if (summary === 'throw') throw new Error('a service is down');
    if (summary === 'random') return { task: rng.next() };
    return { task: summary.length };
  },
};
export default task;
`,
  );
  task = await loadUserTask(path);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const grade = (summary: string, seed = 1, timeLimitMs = 400) =>
  gradeSummary(task, task.question('train', createRng(1)), summary, createRng(seed), { timeLimitMs });

describe("a user's grader", () => {
  it('grades, and draws what its seed says', async () => {
    expect(await grade('abc')).toEqual({ task: 3 });
    const first = await grade('random', 5);
    expect(await grade('random', 5)).toEqual(first);
    expect(await grade('random', 6)).not.toEqual(first);
  });

  it('fails with its cause when it throws', async () => {
    expect(await grade('throw')).toEqual({ cause: 'grader', error: 'grader: a service is down' });
  });

  it('is ended when it loops without end, and those that waited behind it are graded', async () => {
    const grades = await Promise.all([grade('ab'), grade('loop'), grade('abcd'), grade('a')]);
    expect(grades).toEqual([
      { task: 2 },
      { cause: 'grader', error: 'grader: no grade within 400 ms' },
      { task: 4 },
      { task: 1 },
    ]);
    expect(await grade('abc')).toEqual({ task: 3 });
  });

  it('is left alone when it only waits too long', async () => {
    expect(await Promise.all([grade('wait'), grade('ab')])).toEqual([
      { cause: 'grader', error: 'grader: no grade within 400 ms' },
      { task: 2 },
    ]);
    expect(await grade('abc')).toEqual({ task: 3 });
  });

  it('fails alone when it ends its thread', async () => {
    expect(await grade('exit')).toEqual({
      cause: 'grader',
      error: expect.stringMatching(/^grader: it ended its thread/),
    });
    expect(await grade('abc')).toEqual({ task: 3 });
  });

  it('has a clock that does not run while it queues', async () => {
    const summaries = Array.from({ length: 30 }, () => 'work');
    const grades = await Promise.all(summaries.map((summary) => grade(summary, 1, 1000)));
    expect(grades).toEqual(summaries.map(() => ({ task: 4 })));
  });

  it('waits for several answers of a service at a time', async () => {
    await grade('a');
    const started = performance.now();
    await Promise.all(Array.from({ length: 24 }, () => grade('service')));
    expect(performance.now() - started).toBeLessThan(1200);
  });

  it('fails with its cause where its thread cannot load the file', { timeout: 20_000 }, async () => {
    const file = join(home, 'chdir.ts');
    writeFileSync(file, `process.chdir('/');\nexport default { grade: () => ({ task: 1 }) };\n`);
    const other = isolatedGrader(file);
    const input = { question: task.question('train', createRng(1)), summary: 'a' };
    for (let time = 0; time < 2; time++) {
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => other(input, i, 400)));
      for (const outcome of outcomes) {
        expect(String((outcome as PromiseRejectedResult).reason)).toMatch(
          /its thread could not start: .*chdir\.ts: the task could not be loaded: process\.chdir\(\)/,
        );
      }
    }
  });
});
