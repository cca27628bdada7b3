/** `candor grade` as a user runs it: the built command on files and pipes. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createRng } from '../src/base/random.js';
import { gradeSummary, jsonlTask } from '../src/tasks/index.js';
import { freshFolder, jsonLines, parseJsonLines, runCandor } from './cli.fixture.js';

const folder = freshFolder('grade');

const candor = (args: readonly string[], input?: string) =>
  runCandor(['grade', ...args], {
    cwd: folder.path,
    env: { CANDOR_CACHE: folder.at('cache') },
    input,
  });

describe('candor grade', () => {
  it('returns lines in order with scores and other keys, and counts right ones on stderr', async () => {
    folder.write(
      'a.jsonl',
      jsonLines([
        {
          id: 7,
          answer: '6',
          summary: '\\boxed{6}',
          extra: { kept: [1] },
          score: 0.3,
          error: 'old',
        },
        { answer: '1/2', summary: 'x = 0.5 or so' },
        { answer: '3', summary: '<think>it is 4' },
      ]),
    );
    const { status, stdout, stderr } = await candor(['a.jsonl', '--grader', 'maths']);
    expect(parseJsonLines(stdout)).toEqual([
      { id: 7, answer: '6', summary: '\\boxed{6}', extra: { kept: [1] }, score: 1 },
      { answer: '1/2', summary: 'x = 0.5 or so', score: 0 },
      { answer: '3', summary: '<think>it is 4', score: 0 },
    ]);
    expect(stderr).toBe('Graded 3 summaries by maths: 1 right, 2 wrong; mean score 0.333\n');
    expect(status).toBe(0);
  });

  it.each(['exact', 'numeric', 'maths'] as const)(
    'scores by %s as a task with the same answers does',
    async (grader) => {
      const answers = ['6', '1,200', '0.5', '-3', '75'];
      const summaries = [
        '6',
        ' 6 ',
        '1200',
        '1/2',
        '−3',
        '75 %',
        'so 6',
        '<think>6</think>\n6',
        '<think>6',
        'six',
        '',
      ];
      folder.write(
        'task.jsonl',
        jsonLines(answers.map((answer, i) => ({ question: `q${i}`, answer }))),
      );
      const task = jsonlTask(folder.at('task.jsonl'), { grader, summaryLimit: 50 });
      const pairs = answers.flatMap((answer) => summaries.map((summary) => ({ answer, summary })));
      const wanted = await Promise.all(
        pairs.map(async ({ answer, summary }) => {
          const question = { id: 'q', text: 'q', answer, difficulty: 'all' };
          return await gradeSummary(task, question, summary, createRng(1));
        }),
      );
      const { stdout } = await candor(
        ['-', '-g', grader, '--summary-limit', '50'],
        jsonLines(pairs),
      );
      expect(parseJsonLines(stdout).map(({ score }) => ({ task: score }))).toEqual(wanted);
      expect(wanted).toContainEqual({ task: 1 });
      expect(wanted).toContainEqual({ task: 0 });
    },
  );

  it('reads stdin, matches patterns, and writes a file with --out', async () => {
    const input = jsonLines([
      { answer: 'Lima|Cusco', summary: 'Cusco' },
      { answer: 'Lima', summary: 'Cusco' },
    ]);
    const { status, stdout } = await candor(
      ['-', '--grader', 'regex', '--out', 'out.jsonl'],
      input,
    );
    expect([status, stdout]).toEqual([0, '']);
    expect(parseJsonLines(folder.read('out.jsonl')).map(({ score }) => score)).toEqual([1, 0]);
  });

  it.each([
    ['{"answer": "1"', /^candor: b\.jsonl:2: is not valid JSON/],
    ['[1]', /^candor: b\.jsonl:2: must be an object/],
    ['{"summary": "1"}', /^candor: b\.jsonl:2: answer is missing\n$/],
    ['{"answer": "1"}', /^candor: b\.jsonl:2: summary is missing\n$/],
    [
      '{"answer": "1", "summary": null}',
      /^candor: b\.jsonl:2: summary must be a string, got null\n$/,
    ],
    ['{"answer": 1, "summary": "1"}', /^candor: b\.jsonl:2: answer must be a string, got 1\n$/],
    ['{"answer": " ", "summary": "1"}', /^candor: b\.jsonl:2: answer must not be empty\n$/],
    ['{"answer": "none", "summary": "1"}', /^candor: b\.jsonl:2: answer must/],
  ])('refuses %s with file and line, before it prints anything', async (line, message) => {
    folder.write('b.jsonl', `{"answer": "1", "summary": "1"}\n${line}\n`);
    const { status, stdout, stderr } = await candor([
      'b.jsonl',
      '--grader',
      'numeric',
      '--out',
      'out.jsonl',
    ]);
    expect(stderr).toMatch(message);
    expect([status, stdout, existsSync(folder.at('out.jsonl'))]).toEqual([2, '', false]);
  });

  it('refuses a missing or empty file, a wrong option and a judge without an address', async () => {
    folder.write('empty.jsonl', '\n');
    folder.write('one.jsonl', jsonLines([{ question: 'q', answer: '1', summary: '1' }]));
    for (const [args, message] of [
      [['none.jsonl', '--grader', 'exact'], /none\.jsonl: cannot be read/],
      [['empty.jsonl', '--grader', 'exact'], /empty\.jsonl: has no lines to grade/],
      [['one.jsonl'], /required option '-g, --grader <name>'/],
      [
        ['one.jsonl', '--grader', 'vibes'],
        /Allowed choices are exact, regex, numeric, maths, judge/,
      ],
      [['one.jsonl', '--grader', 'judge'], /needs --judge-url and --judge-model/],
      [['one.jsonl', '--grader', 'exact', '--judge-model', 'm'], /apply only to --grader judge/],
      [
        ['one.jsonl', '--grader', 'judge', '--judge-url', 'no', '--judge-model', 'm'],
        /--judge-url: must be an address/,
      ],
      [['one.jsonl', '--grader', 'exact', '--summary-limit', '0'], /whole number of at least 1/],
    ] as const) {
      const { status, stderr } = await candor(args);
      expect(stderr).toMatch(message);
      expect(status).toBe(2);
    }
  });

  it('reads gzip, and ignores questions that are messages unless a judge grades', async () => {
    const line = { question: [{ role: 'user', content: '2+2' }], answer: '4', summary: '4' };
    folder.write('a.jsonl.gz', gzipSync(jsonLines([line])));
    const { status, stdout } = await candor(['a.jsonl.gz', '--grader', 'exact']);
    expect([status, parseJsonLines(stdout)]).toEqual([0, [{ ...line, score: 1 }]]);
  });

  it('reports before grading what cannot be read, written or asked', async () => {
    const good = jsonLines([{ answer: '4', summary: '4' }]);
    folder.write('array.json', `[${good.trim()}]`);
    folder.write('latin.jsonl', Buffer.from('{"answer":"\xe9","summary":"x"}', 'latin1'));
    folder.write('half.gz', gzipSync(good).subarray(0, 20));
    const judge = ['--judge-model', 'm', '--judge-url'];
    for (const [args, message] of [
      [['array.json', '-g', 'exact'], /array\.json: is one JSON array.*jq -c/],
      [['latin.jsonl', '-g', 'exact'], /latin\.jsonl: is not UTF-8 text/],
      [['half.gz', '-g', 'exact'], /half\.gz: is gzip that cannot be unpacked/],
      [['-', '-g', 'exact', '-o', 'no/x.jsonl'], /--out no\/x\.jsonl: folder no does not exist/],
      [['-', '-g', 'exact', '-o', '.'], /--out \.: is a folder/],
      [['-', '-g', 'judge', ...judge, 'ftp://x'], /--judge-url: must be an address such as http:/],
    ] as const) {
      const { status, stdout, stderr } = await candor(args, good);
      expect([status, stdout], args.join(' ')).toEqual([2, '']);
      expect(stderr).toMatch(message);
    }
  });

  describe('by a judge', () => {
    const verdictFor = (prompt: string) => {
      if (prompt.includes('half')) return 'SCORE: 0.5';
      return prompt.includes('odd') ? 'SCORE: 1%' : 'SCORE: 1';
    };
    const served = async <T>(work: (url: string, prompts: string[]) => Promise<T>): Promise<T> => {
      const prompts: string[] = [];
      const server = createServer(async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        const prompt: string = JSON.parse(body).messages[0].content;
        prompts.push(prompt);
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end(
          JSON.stringify({
            choices: [
              {
                finish_reason: 'stop',
                message: { role: 'assistant', content: verdictFor(prompt) },
              },
            ],
          }),
        );
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, prompts);
      } finally {
        server.close();
      }
    };
    const lines = jsonLines([
      { question: 'why?', answer: 'because', summary: 'well' },
      { question: 'why?', answer: 'because', summary: 'half' },
      { question: 'why?', answer: 'because', summary: 'odd' },
    ]);

    it('gives scores from 0 to 1, and an error if the reply has none', async () => {
      await served(async (url) => {
        const args = ['-', '--grader', 'judge', '--judge-url', url, '--judge-model', 'm'];
        const { status, stdout, stderr } = await candor(args, lines);
        expect(parseJsonLines(stdout).map(({ score }) => score)).toEqual([1, 0.5, undefined]);
        expect(parseJsonLines(stdout)[2].error).toMatch(/last line is not SCORE: x/);
        expect(stderr).toMatch(
          /^Graded 3 summaries by judge: 1 right, 0 wrong, 1 between, 1 without a score; mean score 0\.750\n {2}1 × grader: /,
        );
        expect(status).toBe(0);
      });
    });

    it('takes its settings from a run’s YAML, which options override', async () => {
      await served(async (url, prompts) => {
        folder.write(
          'run.yaml',
          `task: x.jsonl\ntaskGrader: judge\ntaskJudge: { baseUrl: '${url}', model: m, prompt: 'Say {{summary}}.' }\n`,
        );
        const { stdout } = await candor(['-', '--grader', 'judge', '--judge', 'run.yaml'], lines);
        expect(parseJsonLines(stdout)).toHaveLength(3);
        expect(prompts.sort()).toEqual(['Say half.', 'Say odd.', 'Say well.']);
        await candor(
          ['-', '-g', 'judge', '--judge', 'run.yaml', '--judge-prompt', 'Or {{summary}}'],
          lines,
        );
        expect(prompts).toContain('Or well');
      });
    });
  });
});
