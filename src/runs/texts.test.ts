import { describe, expect, it } from 'vitest';
import { resolveSetting } from './setting.js';
import { tinyConfig } from './tiny.fixture.js';

const taskJudge = { baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };

describe('a grader', () => {
  it.each([
    [{ task: 'sums', taskGrader: 'maths' }, 'taskGrader: only a task of a .jsonl file'],
    [{ task: 'mine.ts', taskGrader: 'exact' }, 'taskGrader: only a task of a .jsonl file'],
    [{ task: 'sums', taskJudge }, 'taskJudge: only a task of a .jsonl file'],
    [{ task: 'lines.jsonl', taskJudge }, 'taskJudge: grades only where taskGrader is `judge`'],
    [{ task: 'lines.jsonl', taskGrader: 'exact', taskJudge }, 'taskJudge: grades only where'],
  ])('is refused where the task would not use it: %j', async (settings, message) => {
    await expect(resolveSetting(tinyConfig(settings as never))).rejects.toThrow(message);
  });
});
