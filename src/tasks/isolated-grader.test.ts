import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../random.js';
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
    expect(await grade('throw')).toEqual({ error: 'grader: a service is down' });
  });

  it('is ended when it loops without end, and those that waited behind it are graded', async () => {
    const grades = await Promise.all([grade('ab'), grade('loop'), grade('abcd'), grade('a')]);
    expect(grades).toEqual([
      { task: 2 },
      { error: 'grader: no grade within 400 ms' },
      { task: 4 },
      { task: 1 },
    ]);
    expect(await grade('abc')).toEqual({ task: 3 });
  });

  it('is left alone when it only waits too long', async () => {
    expect(await Promise.all([grade('wait'), grade('ab')])).toEqual([
      { error: 'grader: no grade within 400 ms' },
      { task: 2 },
    ]);
    expect(await grade('abc')).toEqual({ task: 3 });
  });

  it('fails alone when it ends its thread', async () => {
    expect(await grade('exit')).toEqual({ error: expect.stringMatching(/^grader: it ended its thread/) });
    expect(await grade('abc')).toEqual({ task: 3 });
  });
});
