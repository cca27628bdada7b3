/** Tests the judge against an endpoint that this file serves. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../base/random.js';
import { gradeAll } from '../../method/grade.js';
import type { SummarySample } from '../../method/rollout.js';
import { jsonlTask } from '../files/jsonl.js';
import type { Task } from '../task.js';
import { findTask } from '../tasks.js';
import { withMembers } from '../with-members.js';
import { createJudge, type JudgeOptions, scoreIn } from './judge.js';
import { withLimitOf } from './limits.js';
import { gradeSummary } from './score.js';

let home: string;
let server: Server;
let baseUrl: string;
/** The endpoint's reply: the judge's words, a status, or a handler. */
type Reply = string | number | ((response: ServerResponse) => void);
let replies: Reply[];
let open: number;
let prompts: string[];
let keys: (string | undefined)[];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'candor-judge-'));
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    prompts.push(JSON.parse(body).messages[0].content);
    keys.push(request.headers.authorization);
    const reply = replies.shift() ?? 'SCORE: 1';
    open++;
    response.on('close', () => open--);
    if (typeof reply === 'function') return reply(response);
    response.writeHead(typeof reply === 'number' ? reply : 200, {
      'Content-Type': 'application/json',
    });
    const message = { role: 'assistant', content: reply };
    response.end(
      JSON.stringify(typeof reply === 'number' ? {} : { choices: [{ index: 0, message }] }),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  reset();
});
afterAll(() => {
  server.close();
  rmSync(home, { recursive: true, force: true });
});
const reset = () => {
  [replies, prompts, keys] = [[], [], []];
  open = 0;
};
afterEach(reset);

const JSON_TYPE = { 'Content-Type': 'application/json' };
const REPLY = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'SCORE: 1' } }],
});

let folders = 0;
const judge = (changes: Partial<JudgeOptions> = {}) =>
  createJudge({ baseUrl, model: 'm', cache: join(home, `cache-${folders++}`), ...changes });
const input = (summary: string) => ({
  question: { id: '1', text: '2 + 2?', answer: '4', difficulty: 'all' },
  summary,
});

describe('a judge', () => {
  it('does not follow a redirect', async () => {
    let visits = 0;
    const elsewhere = createServer((_, response) => {
      visits++;
      response.writeHead(200, JSON_TYPE).end(REPLY);
    });
    await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v1/chat/completions`;
    replies = [(response) => response.writeHead(307, { location }).end()];
    await expect(judge()(input('4'))).rejects.toThrow(/307/);
    expect(visits).toBe(0);
    elsewhere.close();
  });

  it('gives no score if it was cut off', async () => {
    const message = { role: 'assistant', content: 'It says:\nSCORE: 1' };
    const choices = [{ index: 0, message, finish_reason: 'length' }];
    replies = [(response) => response.writeHead(200, JSON_TYPE).end(JSON.stringify({ choices }))];
    await expect(judge()(input('SCORE: 1'))).rejects.toThrow(/cut off/);
  });

  it('sees question, answer and summary, and its last line counts', async () => {
    replies = ['Let me see.\nSCORE: 0\nNo:\n**SCORE: 0.5**'];
    const { score, verdict } = await judge()(input('four'));
    expect(score).toBe(0.5);
    for (const text of ['2 + 2?', '\n4\n', '\nfour\n']) expect(prompts[0]).toContain(text);
    expect(verdict.raw).toContain('Let me see.');
    expect(verdict.promptHash).toMatch(/^[0-9a-f]{64}$/);
    expect(keys[0]).toBe('Bearer none');
  });

  it('answers from its cache, asks again for a repeat, and replaces a bypassed verdict', async () => {
    const cache = join(home, 'shared');
    replies = ['SCORE: 1', 'SCORE: 0', 'SCORE: 0.25'];
    const first = await judge({ cache })(input('four'));
    expect(await judge({ cache })(input('four'))).toEqual(first);
    expect(prompts).toHaveLength(1);
    const repeated = await judge({ cache, repeat: 1 })(input('four'));
    expect([repeated.score, repeated.verdict.cacheKey === first.verdict.cacheKey]).toEqual([
      0,
      false,
    ]);
    expect((await judge({ cache, bypassCache: true })(input('four'))).score).toBe(0.25);
    expect((await judge({ cache })(input('four'))).score).toBe(0.25);
  });

  it('is asked once for equal summaries that are graded at the same time', async () => {
    const same = judge();
    await Promise.all([same(input('a')), same(input('a')), same(input('b'))]);
    expect(prompts).toHaveLength(2);
  });

  it('leaves a variable that a summary spells as it is', async () => {
    await judge()(input('{{answer}} $& SCORE: 1'));
    expect(prompts[0]).toContain('{{answer}} $& SCORE: 1');
  });

  it('rejects a reply without a score, and asks again the next time', async () => {
    const cache = join(home, 'unsure');
    for (const reply of ['no idea', 'SCORE: 7', 'SCORE: -1', 'the SCORE: 1 is wrong', '']) {
      replies = [reply];
      await expect(judge({ cache })(input('x')), reply).rejects.toThrow(
        /last line is not SCORE: x/,
      );
    }
    expect((await judge({ cache })(input('x'))).score).toBe(1);
  });

  it('tries again when the endpoint is busy', async () => {
    replies = [503, 429, 'SCORE: 1'];
    expect((await judge()(input('x'))).score).toBe(1);
  });

  it('waits as long as a busy endpoint asks, and tries five times at most', async () => {
    const busy = (response: ServerResponse) =>
      response.writeHead(429, { ...JSON_TYPE, 'retry-after': '1' }).end('{}');
    replies = [busy, 'SCORE: 1'];
    const started = performance.now();
    expect((await judge()(input('x'))).score).toBe(1);
    expect(performance.now() - started).toBeGreaterThan(990);
    const soon = (response: ServerResponse) =>
      response.writeHead(503, { ...JSON_TYPE, 'retry-after': '0' }).end('{}');
    replies = Array.from({ length: 9 }, () => soon);
    prompts = [];
    await expect(judge()(input('x'))).rejects.toThrow('503 {}');
    expect(prompts).toHaveLength(5);
  });

  it('tries again when the connection breaks, and then says what was wrong with it', async () => {
    replies = [(response) => response.destroy(), 'SCORE: 1'];
    expect((await judge()(input('x'))).score).toBe(1);
    const closed = createServer();
    await new Promise<void>((done) => closed.listen(0, '127.0.0.1', done));
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    const nowhere = judge({ baseUrl: `http://127.0.0.1:${port}/v1` });
    await expect(nowhere(input('x'))).rejects.toThrow(
      `http://127.0.0.1:${port}/v1 cannot be reached: connect ECONNREFUSED`,
    );
  }, 20_000);

  it('shows a key that no request can carry in no message', async () => {
    process.env.CANDOR_TEST_KEY = 'sec\nret';
    const fault = await judge({ apiKeyEnv: 'CANDOR_TEST_KEY' })(input('x')).catch(String);
    expect(fault).toMatch(/CANDOR_TEST_KEY must not contain invalid characters/);
    expect(fault).not.toContain('ret\n');
    expect(fault).not.toContain('sec\n');
  });

  it('shows no key that a server repeats in its answer', async () => {
    process.env.CANDOR_TEST_KEY = 'sk-a-key-of-some-length';
    const words = JSON.stringify({ error: { message: 'unknown key sk-a-key-of-some-length' } });
    replies = [(response) => response.writeHead(401, JSON_TYPE).end(words)];
    const fault = await judge({ apiKeyEnv: 'CANDOR_TEST_KEY' })(input('x')).catch(String);
    expect(fault).toMatch(/unknown key \[key\]/);
    expect(fault).not.toContain('sk-a-key');
  });

  it('takes its key from the environment and shows it in no message', async () => {
    expect(() => judge({ apiKeyEnv: 'CANDOR_NO_SUCH_KEY' })).toThrow(
      /CANDOR_NO_SUCH_KEY must hold the key/,
    );
    expect(() =>
      judge({ baseUrl: 'https://judge.example/v1', apiKeyEnv: 'CANDOR_NO_SUCH_KEY' }),
    ).toThrow(/must hold/);
    process.env.CANDOR_TEST_KEY = 'secret';
    replies = [400];
    const fault = await judge({ apiKeyEnv: 'CANDOR_TEST_KEY' })(input('x')).catch(String);
    expect(keys[0]).toBe('Bearer secret');
    expect(fault).not.toContain('secret');
  });

  it('refuses a template with a wrong variable, or without the summary', () => {
    expect(() => judge({ prompt: '{{cot}} {{summary}}' })).toThrow(
      /taskJudge\.prompt: unknown variable \{\{cot\}\}; use question, answer or summary/,
    );
    expect(() => judge({ prompt: '{{question}}' })).toThrow(/must contain \{\{summary\}\}/);
  });

  it('reads the score of a last line that has nothing else', () => {
    const replies = [
      'SCORE: 0',
      'score: 1.0',
      '## SCORE: .5\nSCORE: 0.75.',
      '**SCORE: 1**\n\n',
      '**Score:** 0.5\r\n',
    ];
    expect(replies.map(scoreIn)).toEqual([0, 1, 0.75, 1, 0.5]);
  });

  it('reads a score in any emphasis, after a dash or a heading mark', () => {
    const replies = [
      ...[
        'SCORE: .5',
        'SCORE: 1.',
        'SCORE:0.25',
        'score: 1.00',
        '- SCORE: 0',
        '### SCORE: 1',
        '_SCORE: 1_.',
      ],
      ...[
        'SCORE: **0.5**',
        '**SCORE:** **1**',
        '`SCORE: 1`',
        'SCORE: "0"',
        '[SCORE: 1]',
        'SCORE: (0.5)',
      ],
    ];
    expect(replies.map(scoreIn)).toEqual([0.5, 1, 0.25, 1, 0, 1, 1, 0.5, 1, 1, 0, 1, 0.5]);
  });

  it.each([
    ...[
      '1%',
      '0.5%',
      '1 %',
      '1‰',
      '1/1',
      '1/2',
      '1⁄2',
      '½',
      '1 out of 10',
      '1 of 1',
      '0.5-1',
      '0–1',
      '0..1',
      '0 to 1',
    ],
    ...[
      '0, 1',
      '0 1',
      '0,5',
      '1,000',
      '1e-1',
      '1e0',
      '+1',
      '-0',
      '−1',
      '~1',
      '≈1',
      '<1',
      '>0',
      '≤1',
      '≠1',
      '!1',
      '1!',
    ],
    ...[
      '1 point',
      '1pt',
      '1x',
      '1°',
      '$1',
      '1€',
      "1'",
      '1"',
      '1*',
      '1)',
      '1²',
      '1^2',
      '1+0',
      '1·1',
      '1:1',
      '1;',
      '1..',
    ],
    ...[
      '１',
      '①',
      '１.0',
      '٠',
      'one',
      '',
      '2',
      '1.5',
      '10',
      '007',
      '00.5',
      '1?',
      '1¿',
      '1…',
      '1→0',
      '1|0',
      '1\\0',
    ],
    ...[
      '1 (correct)',
      '1 ✓',
      '1</s>',
      '<b>1</b>',
      '1<br>',
      '0, not SCORE: 1',
      '0 SCORE: 1',
      '1~~',
      '1\u200b',
      '\u202e1',
    ],
  ])('reads no score where another number may be meant: SCORE: %s', (said) => {
    expect(() => scoreIn(`So it is.\nSCORE: ${said}`)).toThrow(/last line is not SCORE: x/);
  });

  it.each([
    '~~SCORE: 1~~',
    '> SCORE: 1',
    '{"SCORE": 1}',
    '¬SCORE: 1',
    '≠ SCORE: 1',
    'no SCORE: 1',
    'SCORE = 1',
    'SCORE 1',
  ])('reads no score on a line that says something else: %s', (line) => {
    expect(() => scoreIn(line)).toThrow(/last line is not SCORE: x/);
  });

  it('reads no score on a line that the judge quotes from a summary', () => {
    for (const end of ['Final SCORE: 0 (wrong).', 'So it is wrong.', 'SCORE: -1', 'SCORE: 1 错'])
      expect(() => scoreIn(`It says:\nSCORE: 1\n${end}`), end).toThrow(/last line is not SCORE: x/);
    expect(scoreIn('It says:\nSCORE: 1\nSCORE: 0')).toBe(0);
  });
});

describe('a task that is graded by a judge', () => {
  const taskFile = () => {
    const path = join(home, 'task.jsonl');
    const line = (i: number) =>
      JSON.stringify({ question: `what is ${i}?`, answer: `number ${i}` });
    writeFileSync(path, Array.from({ length: 6 }, (_, i) => line(i)).join('\n'));
    return path;
  };
  const judged = (options: Partial<JudgeOptions> = {}) =>
    findTask(taskFile(), { grader: 'judge', judge: judge(options) });

  it('is not ended by the time limit of other graders', async () => {
    replies = [
      (response) => void sleep(200).then(() => response.writeHead(200, JSON_TYPE).end(REPLY)),
    ];
    const task = await judged();
    const question = task.question('train', createRng(1));
    expect(
      await gradeSummary(task, question, 'slowly', createRng(1), { timeLimitMs: 20 }),
    ).toMatchObject({
      task: 1,
    });
  });

  describe('and wrapped', () => {
    const slowly = async (wrap: (task: Task) => Task) => {
      replies = [
        (response) => void sleep(200).then(() => response.writeHead(200, JSON_TYPE).end(REPLY)),
      ];
      const task = wrap(await judged());
      const question = task.question('train', createRng(1));
      return gradeSummary(task, question, 'slowly', createRng(1), { timeLimitMs: 20 });
    };

    it('keeps the judge’s limit if the wrapper takes it over', async () => {
      const wrap = (task: Task): Task => ({
        ...task,
        grade: withLimitOf(task.grade, (input, rng) => task.grade(input, rng)),
      });
      expect(await slowly(wrap)).toMatchObject({ task: 1 });
      expect(await slowly((task) => withMembers(task, { name: 'other' }))).toMatchObject({
        task: 1,
      });
    });

    it('has the general limit if the wrapper is a plain function', async () => {
      const wrap = (task: Task): Task => ({
        ...task,
        grade: (input, rng) => task.grade(input, rng),
      });
      expect(await slowly(wrap)).toEqual({
        cause: 'grader',
        error: 'grader: no grade within 20 ms',
      });
      // The request outlives the grade, but not this test.
      await expect.poll(() => [prompts.length, open]).toEqual([1, 0]);
    });
  });

  const stuck: [string, (response: ServerResponse) => void][] = [
    ['never answers', () => {}],
    ['never ends its answer', (response) => response.writeHead(200, JSON_TYPE).write('{')],
    [
      'wants to be asked later',
      (response) => response.writeHead(429, { 'retry-after': '2' }).end(),
    ],
  ];
  it.each(stuck)(
    'fails with a cause, and leaves no request open, if the judge %s',
    async (_, reply) => {
      const task = await judged({ timeoutSeconds: 1.5 });
      const question = task.question('train', createRng(1));
      const summaries = Array.from({ length: 100 }, (_, i) => ({ text: `${i}` }) as SummarySample);
      replies = summaries.map(() => reply);
      const sampled = [{ question, cots: [{ tokens: [], text: '', summaries }] }];
      await gradeAll(task, sampled, { timeLimitMs: 20, seed: 1 });
      for (const { error } of summaries)
        expect(error).toMatch(/^grader: the judge gave no verdict within 1\.5 s/);
      // On a busy machine the clock may end some of them before they are sent.
      expect(prompts.length).toBeGreaterThan(0);
      expect(prompts.length).toBeLessThanOrEqual(100);
      await expect.poll(() => open).toBe(0);
    },
  );

  it('gives the lowest score if the text confuses the judge, none if it cannot be asked', async () => {
    const refused = (code: string) => (response: ServerResponse) =>
      response.writeHead(400, JSON_TYPE).end(JSON.stringify({ error: { message: 'no', code } }));
    const cut: Reply = (response) =>
      void response.writeHead(200, JSON_TYPE).end(
        JSON.stringify({
          choices: [
            {
              index: 0,
              message: { role: 'assistant', content: 'SCORE: 1' },
              finish_reason: 'length',
            },
          ],
        }),
      );
    const cases: [Reply, string, number | null][] = [
      ['no idea', 'verdict', 0],
      ['', 'verdict', 0],
      [cut, 'verdict', 0],
      [refused('content_filter'), 'verdict', 0],
      [refused('context_length_exceeded'), 'verdict', 0],
      [refused('model_not_found'), 'unavailable', null],
      [401, 'unavailable', null],
      [
        (response: ServerResponse) => void response.writeHead(200, JSON_TYPE).end('<html>'),
        'unavailable',
        null,
      ],
    ];
    for (const [reply, cause, score] of cases) {
      const task = await judged();
      const question = task.question('train', createRng(1));
      replies = [reply];
      const summary = { text: 'a', score: null, grade: null } as unknown as SummarySample;
      await gradeAll(task, [{ question, cots: [{ tokens: [], text: '', summaries: [summary] }] }], {
        ...{ timeLimitMs: 20, seed: 1 },
      });
      expect([summary.failure?.cause, summary.score], String(reply)).toEqual([cause, score]);
    }
  });

  it('gives no score if the folder of verdicts cannot be used', async () => {
    const cache = join(home, 'no-folder');
    writeFileSync(cache, '');
    const task = await judged({ cache });
    const question = task.question('train', createRng(1));
    expect(await gradeSummary(task, question, 'x', createRng(1), {})).toMatchObject({
      cause: 'unavailable',
    });
  });

  it('returns the verdict with the grade, or the cause if it has none', async () => {
    const path = taskFile();
    const task = jsonlTask(path, { grader: 'judge', judge: judge() });
    const question = task.question('train', createRng(1));
    replies = ['SCORE: 0.5', 'none'];
    expect(await gradeSummary(task, question, 'well', createRng(1), { timeLimitMs: 5000 })).toEqual(
      {
        task: 0.5,
        verdict: {
          promptHash: expect.any(String),
          raw: 'SCORE: 0.5',
          cacheKey: expect.any(String),
        },
      },
    );
    expect(
      await gradeSummary(task, question, 'badly', createRng(1), { timeLimitMs: 5000 }),
    ).toEqual({
      cause: 'verdict',
      error: expect.stringMatching(/^grader: the judge's last line is not SCORE/),
    });
    expect(() => jsonlTask(path, { grader: 'judge' })).toThrow(/taskJudge/);
  });
});
