import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Stopped } from '../../base/errors.js';
import { runAnswers } from './run-answers.js';

const dir = mkdtempSync(join(tmpdir(), 'candor-answers-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The URL of a module with a table of questions, for the worker to load. */
function table(
  name: string,
  entries: Readonly<Record<string, { seconds: number; answer: string }>>,
): URL {
  const rows = Object.entries(entries).map(
    ([id, { seconds, answer }]) =>
      `{ id: '${id}', question: 'What of ${id}?', seconds: ${seconds}, load: async () => ${answer} }`,
  );
  const path = join(dir, `${name}.mjs`);
  writeFileSync(
    path,
    `const plain = (id) => ({ seeds }) => ({ id, question: id, short: seeds + ' seeds', charts: [],
       numbers: [{ what: 'nothing', value: NaN, low: NaN, high: NaN }], flips: '', depends: '' });
     export const answers = [${rows.join(',\n')}];`,
  );
  return pathToFileURL(path);
}

const three = table('three', {
  first: { seconds: 1, answer: "plain('first')" },
  second: { seconds: 3, answer: "async (effort) => plain('second')(effort)" },
  third: { seconds: 2, answer: "plain('third')" },
});

describe('answering the questions', () => {
  it('gives the same findings on one lane and on three, in the order of the table', async () => {
    const one = await runAnswers({ seeds: 7, table: three, parallel: 1 });
    expect(await runAnswers({ seeds: 7, table: three, parallel: 3 })).toEqual(one);
    expect(one.answers.map(({ id }) => id)).toEqual(['first', 'second', 'third']);
    expect(one.answers[1]!.short).toBe('7 seeds');
    expect(one.answers[1]!.numbers[0]!.value).toBeNaN();
    expect(one.unanswered).toEqual([]);
  });

  it('starts the longest first and reports when each is done', async () => {
    const news: string[] = [];
    await runAnswers({
      seeds: 1,
      table: three,
      parallel: 1,
      onPlan: (entries) => news.push(`plan ${entries.length}`),
      onStart: ({ id }) => news.push(`start ${id}`),
      onDone: ({ id }) => news.push(`done ${id}`),
    });
    expect(news).toEqual([
      'plan 3',
      ...['start second', 'done second', 'start third', 'done third', 'start first', 'done first'],
    ]);
  });

  it('answers only what is asked for', async () => {
    const found = await runAnswers({ seeds: 1, table: three, only: ['third', 'first'] });
    expect(found.answers.map(({ id }) => id)).toEqual(['first', 'third']);
    expect(found.only).toEqual(['first', 'third']);
    await expect(runAnswers({ seeds: 1, table: three, only: ['frist'] })).rejects.toThrow(
      "answers: unknown question 'frist', did you mean 'first'? (first, second, third)",
    );
  });

  it('names a question that fails and answers the others', async () => {
    const mixed = table('mixed', {
      good: { seconds: 1, answer: "plain('good')" },
      broken: { seconds: 2, answer: "() => { throw new RangeError('λ must be above 0') }" },
      text: { seconds: 2, answer: "() => { throw 'just a text' }" },
      gone: { seconds: 2, answer: '() => process.exit(3)' },
      posing: { seconds: 2, answer: "plain('good')" },
    });
    const failures: (string | undefined)[] = [];
    const found = await runAnswers({
      seeds: 1,
      table: mixed,
      parallel: 2,
      onDone: (_, error) => failures.push(error?.message),
    });
    expect(found.answers.map(({ id }) => id)).toEqual(['good']);
    expect(found.unanswered).toEqual([
      { id: 'broken', question: 'What of broken?', cause: 'λ must be above 0' },
      { id: 'text', question: 'What of text?', cause: 'just a text' },
      {
        id: 'gone',
        question: 'What of gone?',
        cause: 'its worker ended with code 3 and no answer',
      },
      { id: 'posing', question: 'What of posing?', cause: "its computation answers 'good'" },
    ]);
    expect(failures.length).toBe(5);
  });

  it('stops at the signal, even where a computation never ends', async () => {
    const endless = table('endless', {
      a: { seconds: 1, answer: '() => { for (;;); }' },
      b: { seconds: 1, answer: '() => { for (;;); }' },
      c: { seconds: 1, answer: "plain('c')" },
    });
    const stop = new AbortController();
    const started: string[] = [];
    const running = runAnswers({
      seeds: 1,
      table: endless,
      parallel: 2,
      signal: stop.signal,
      onStart({ id }) {
        started.push(id);
        if (started.length === 2) setTimeout(() => stop.abort(), 50);
      },
    });
    await expect(running).rejects.toBeInstanceOf(Stopped);
    expect(started).toEqual(['a', 'b']);
    const last = new AbortController();
    const onStart = () => setTimeout(() => last.abort(), 50);
    const { signal } = last;
    await expect(
      runAnswers({ seeds: 1, table: endless, only: ['a'], signal, onStart }),
    ).rejects.toBeInstanceOf(Stopped);
    await expect(runAnswers({ seeds: 1, table: endless, signal: stop.signal })).rejects.toThrow(
      'stopped',
    );
  });
});
