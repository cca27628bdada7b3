import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../base/random.js';
import { loadUserTask } from '../files/user-task.js';
import type { Task } from '../task.js';
import { isolatedGrader } from './isolated-grader.js';
import { withLimitOf } from './limits.js';
import { gradeSummary } from './score.js';

let home: string;
let task: Task;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'candor-grader-'));
  const path = join(home, 'mine.ts');
  writeFileSync(
    path,
    `import { GraderUnavailable, pairedDifference, type Task, UnreadableVerdict } from 'candor';
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
    if (summary === 'caught') try { process.exit(3); } catch { return { task: 9 }; }
    if (summary === 'kill') process.kill(process.pid);
    if (summary === 'reject') Promise.reject(new Error('nobody awaits it'));
    if (summary === 'forgot') void (async () => { await 1; throw new Error('nobody awaits it'); })();
    if (summary === 'timer') { setTimeout(() => { throw new Error('nobody awaits it'); }, 1); await new Promise((done) => setTimeout(done, 60)); }
    if (summary === 'micro') queueMicrotask(() => { throw new Error('nobody awaits it'); });
    if (summary === 'late') setTimeout(() => { throw new Error('nobody awaits it'); }, 1);
    if (summary === 'away') throw new GraderUnavailable('the disk is full');
    if (summary === 'own') throw Object.assign(new Error('the disk is full'), { name: 'GraderUnavailable' });
    if (summary === 'unread') throw new UnreadableVerdict('no score');
    if (summary === 'function') return { task: 1, more: () => 1 };
    if (summary === 'odd') throw Object.create(null);
    if (summary === 'spin') { await new Promise((done) => setTimeout(done, 20)); for (;;) {} }
    if (summary === 'whole') return { task: pairedDifference([3, 5], [1, 2]).mean };
    if (summary === 'slow') await new Promise((done) => setTimeout(done, 250));
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
  gradeSummary(task, task.question('train', createRng(1)), summary, createRng(seed), {
    timeLimitMs,
  });

describe("a user's grader", () => {
  it('grades, and draws the same for the same seed', async () => {
    expect(await grade('abc')).toEqual({ task: 3 });
    const first = await grade('random', 5);
    expect(await grade('random', 5)).toEqual(first);
    expect(await grade('random', 6)).not.toEqual(first);
  });

  it('fails with its cause when it throws', async () => {
    expect(await grade('throw')).toEqual({ cause: 'grader', error: 'grader: a service is down' });
  });

  it('is ended if it loops for ever, and the summaries that waited behind it are graded', async () => {
    const grades = await Promise.all([grade('ab'), grade('loop'), grade('abcd'), grade('a')]);
    expect(grades).toEqual([
      { task: 2 },
      { cause: 'grader', error: 'grader: no grade within 400 ms' },
      { task: 4 },
      { task: 1 },
    ]);
    expect(await grade('abc')).toEqual({ task: 3 });
  });

  it('keeps its thread if it only waits too long', async () => {
    expect(await Promise.all([grade('wait'), grade('ab')])).toEqual([
      { cause: 'grader', error: 'grader: no grade within 400 ms' },
      { task: 2 },
    ]);
    expect(await grade('abc')).toEqual({ task: 3 });
  });

  it('fails, and nothing else does, if it ends its thread', async () => {
    const error = expect.stringMatching(/^grader: it ended its thread/);
    for (const summary of ['exit', 'caught', 'kill'])
      expect(await grade(summary)).toEqual({ cause: 'grader', error });
    expect(await grade('abc')).toEqual({ task: 3 });
  });

  it('fails by an error that nobody awaits, each summary by its own, every time', async () => {
    const summaries = [
      'a',
      'reject',
      'ab',
      'forgot',
      'timer',
      'abc',
      'micro',
      'odd',
      'function',
      'abcd',
      'late',
    ];
    const outcomes = await Promise.all(summaries.map((summary) => grade(summary, 1, 5000)));
    const error = 'grader: nobody awaits it';
    const fault = { cause: 'grader', error };
    expect(outcomes).toEqual([
      ...[{ task: 1 }, fault, { task: 2 }, fault, fault, { task: 3 }, fault],
      { cause: 'grader', error: expect.stringMatching(/cannot be read/) },
      { cause: 'grader', error: expect.stringMatching(/could not be cloned/) },
      // A late error never counts: the machine's load would decide whether it comes before the
      // grade.
      ...[{ task: 4 }, { task: 4 }],
    ]);
    const shuffled = summaries.map((_, i) => summaries[(i * 7) % summaries.length]!);
    for (let time = 0; time < 3; time++) {
      const again = await Promise.all(shuffled.map((summary) => grade(summary, 1, 5000)));
      expect(again).toEqual(shuffled.map((summary) => outcomes[summaries.indexOf(summary)]));
    }
  });

  it('can use all of candor, although its thread loads only a part at first', async () => {
    expect(await grade('whole', 1, 20_000)).toEqual({ task: 2.5 });
    expect(await grade('ab')).toEqual({ task: 2 });
  });

  it('can say that the reason lies outside the text, also by an error class of its own', async () => {
    const error = 'grader: the disk is full';
    expect(await grade('away')).toEqual({ cause: 'unavailable', error });
    expect(await grade('own')).toEqual({ cause: 'unavailable', error });
    expect(await grade('unread')).toEqual({ cause: 'verdict', error: 'grader: no score' });
  });

  it('fails only the summaries that loop, whichever others were under way', {
    timeout: 60_000,
  }, async () => {
    const summaries = ['slow', 'spin', 'slow', 'ab', 'spin', 'slow', 'a'];
    const late = { cause: 'grader', error: 'grader: no grade within 1500 ms' };
    const right: Record<string, unknown> = {
      slow: { task: 4 },
      spin: late,
      ab: { task: 2 },
      a: { task: 1 },
    };
    const outcomes = await Promise.all(summaries.map((summary) => grade(summary, 1, 1500)));
    expect(outcomes).toEqual(summaries.map((summary) => right[summary]));
  });

  it('has a clock that does not run while a summary waits in the queue', async () => {
    const summaries = Array.from({ length: 30 }, () => 'work');
    const grades = await Promise.all(summaries.map((summary) => grade(summary, 1, 1000)));
    expect(grades).toEqual(summaries.map(() => ({ task: 4 })));
  });

  it('waits for several answers of a service at once', async () => {
    await grade('a');
    const started = performance.now();
    await Promise.all(Array.from({ length: 24 }, () => grade('service')));
    expect(performance.now() - started).toBeLessThan(1200);
  });

  describe('wrapped', () => {
    const gradeWith = (wrapped: Task, summary: string, timeLimitMs: number) =>
      gradeSummary(wrapped, task.question('train', createRng(1)), summary, createRng(5), {
        timeLimitMs,
      });

    it('keeps its thread and its limit if the wrapper hands the limit on', async () => {
      const seen: string[] = [];
      const wrapped: Task = {
        ...task,
        grade: withLimitOf(task.grade, (input, rng, timeLimitMs) => {
          seen.push(input.summary);
          return task.grade(input, rng, timeLimitMs);
        }),
      };
      expect(wrapped.grade.limit).toBe('own');
      const summaries = ['ab', 'loop', 'abcd'];
      const late = { cause: 'grader', error: 'grader: no grade within 400 ms' };
      expect(
        await Promise.all(summaries.map((summary) => gradeWith(wrapped, summary, 400))),
      ).toEqual([{ task: 2 }, late, { task: 4 }]);
      expect(seen).toEqual(summaries);
      expect(await gradeWith(wrapped, 'random', 400)).toEqual(await grade('random', 5));
    });

    it('keeps its thread, under the general limit, if the wrapper is a plain function', async () => {
      const wrapped: Task = { ...task, grade: (input, rng) => task.grade(input, rng) };
      expect(wrapped.grade.limit).toBeUndefined();
      expect(await gradeWith(wrapped, 'random', 5000)).toEqual(await grade('random', 5));
      expect(await gradeWith(wrapped, 'exit', 5000)).toMatchObject({ cause: 'grader' });
      expect(await gradeWith(wrapped, 'slow', 100)).toEqual({
        cause: 'grader',
        error: 'grader: no grade within 100 ms',
      });
    });
  });

  it('is handed the general limit, and not ended by it, if it has a limit of its own', {
    timeout: 20_000,
  }, async () => {
    const file = join(home, 'own-limit.ts');
    writeFileSync(
      file,
      `import { withOwnLimit } from 'candor';
export default { grade: withOwnLimit(async (_, __, timeLimitMs) => {
  await new Promise((done) => setTimeout(done, 3 * timeLimitMs));
  return { task: timeLimitMs };
}) };
`,
    );
    const own = { parts: ['task'] as const, grade: isolatedGrader(file, 'own') };
    const question = task.question('train', createRng(1));
    expect(await gradeSummary(own, question, 'a', createRng(1), { timeLimitMs: 50 })).toEqual({
      task: 50,
    });
  });

  it('fails with a cause if its thread cannot load the file', {
    timeout: 20_000,
  }, async () => {
    const file = join(home, 'chdir.ts');
    writeFileSync(file, `process.chdir('/');\nexport default { grade: () => ({ task: 1 }) };\n`);
    const other = isolatedGrader(file);
    const input = { question: task.question('train', createRng(1)), summary: 'a' };
    for (let time = 0; time < 2; time++) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) => other(input, createRng(i), 400)),
      );
      for (const outcome of outcomes) {
        expect(String((outcome as PromiseRejectedResult).reason)).toMatch(
          /its thread could not start: .*chdir\.ts: the task could not be loaded: process\.chdir\(\)/,
        );
      }
    }
  });
});
