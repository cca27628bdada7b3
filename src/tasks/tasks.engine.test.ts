import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../base/errors.js';
import { findTask, tasks } from './tasks.js';

const folder = mkdtempSync(join(tmpdir(), 'candor-find-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('finding a task', () => {
  it('finds every built-in task by its name, which is unique', async () => {
    for (const task of tasks) expect(await findTask(task.name)).toBe(task);
    expect(new Set(tasks.map(({ name }) => name)).size).toBe(tasks.length);
  });

  it('finds a JSONL file in a given folder, and uses the given grader', async () => {
    const lines = Array.from({ length: 6 }, (_, i) =>
      JSON.stringify({ question: `${i}`, answer: '[ab]' }),
    );
    writeFileSync(join(folder, 'letters.jsonl'), lines.join('\n'));
    const task = await findTask('letters.jsonl', { from: folder, grader: 'regex' });
    expect(task.name).toBe('letters');
    expect(task.alphabet).toBe('012345ab');
  });

  it("finds a user's file", async () => {
    writeFileSync(join(folder, 'mine.ts'), `export { polynomial as default } from 'candor';`);
    expect((await findTask('./mine.ts', { from: folder })).name).toBe('polynomial');
  });

  it.each(['sum', '', 'constructor', '__proto__', 'x.constructor', 'tasks.csv'])(
    'lists the known tasks if %j is not one',
    async (name) => {
      const error = await findTask(name).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(UserError);
      expect((error as Error).message).toBe(
        `task: ${JSON.stringify(name)} is neither a built-in task (sums, polynomial, lottery, hints, synonyms, flattery) nor a file of type .jsonl .ts .mts .js .mjs`,
      );
    },
  );

  it('says which file is missing', async () => {
    await expect(findTask('none.ts', { from: folder })).rejects.toThrow(
      `there is no file ${join(folder, 'none.ts')}`,
    );
    await expect(findTask('folder.ts', { from: tmpdir() })).rejects.toThrow('there is no file');
  });
});
