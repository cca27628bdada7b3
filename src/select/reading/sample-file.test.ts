import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { readSamples } from '../read-samples.js';
import type { Row } from '../row.js';
import { parseColumns } from './columns.js';
import { openSampleFile, type ReadingOptions } from './sample-file.js';

const folder = mkdtempSync(join(tmpdir(), 'candor-reading-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../test/files/${name}`, import.meta.url));

let made = 0;
function file(content: string | Uint8Array | readonly unknown[], name = 'scores.jsonl'): string {
  const home = join(folder, String(made++));
  mkdirSync(home);
  const path = join(home, name);
  const text = Array.isArray(content)
    ? content.map((row) => `${JSON.stringify(row)}\n`).join('')
    : content;
  writeFileSync(path, text as string | Uint8Array);
  return path;
}

async function read(path: string, options: ReadingOptions = {}) {
  const scratch = join(folder, String(made++));
  mkdirSync(scratch);
  const samples = await openSampleFile(path, path.split('/').at(-1) as string, scratch, options);
  const rows: Row[] = [];
  const faults: string[] = [];
  const { index } = await readSamples(samples, 'file', {
    onRow: (row) => rows.push(row),
    onMalformed: (_, reason, place) => faults.push(`${place}: ${reason}`),
  });
  return { readAs: samples.readAs, rows, faults, notes: samples.notes(), index };
}

const four = ({ question, cot, summary, score }: Row) => [question, cot, summary, score];
const refusal = async (path: string, options?: ReadingOptions) =>
  read(path, options).then(
    () => 'was read',
    (error: Error) => `${error.name}: ${error.message}`,
  );

const own = [
  { question: 'q', cot: 'c', summary: 's', score: 1 },
  { question: 'q', cot: 'd', summary: 't', score: 0 },
];
const ownRead = [
  ['q', 'c', 's', 1],
  ['q', 'd', 't', 0],
];

describe('files of tools', () => {
  const sum = 'What is 3+4+5?';
  const product = 'What is 6*7?';
  const trl = (ask: (question: string) => string) => [
    [ask(sum), '3+4=7, 7+5=12', '12', 1.5],
    [ask(sum), '3+4=7, 7+5=12', 'twelve', 0.5],
    [ask(sum), '3+4=8, 8+5=13', '13', 0.5],
    [ask(sum), 'three and four and five and', '', 0],
    [ask(product), '6*7=42', '42', 1.5],
    [ask(product), '6*7=42', 'It is 42', 1.5],
    [ask(product), '6*7=48', '48', 0.5],
    [ask(product), '', '42', Number.NaN],
  ];

  it.each(['trl-grpo.parquet', 'trl-grpo-records.json', 'trl-grpo-columns.json'])(
    'reads %s',
    async (name) => {
      const { readAs, rows, faults, index } = await read(fixture(name));
      expect(faults).toEqual([]);
      expect(rows.map(four)).toEqual(trl((question) => question));
      expect(readAs).toMatch(
        /^TRL GRPO completions \(.*\): prompt → question, completion → cot and summary/,
      );
      expect(readAs).toContain('accuracy_reward + format_reward → score');
      expect(index.cutOff).toEqual({ total: 1, graded: 1, lowest: 0, missing: 0 });
    },
  );

  it('keeps the messages of TRL prompts that are chats', async () => {
    const { rows } = await read(fixture('trl-grpo-chat.parquet'));
    expect(rows.map(four)).toEqual(trl((question) => `system: Answer.\n\nuser: ${question}`));
    expect(rows[0]?.messages).toEqual([
      { role: 'system', content: 'Answer.' },
      { role: 'user', content: sum },
    ]);
  });

  it('reads the column of rewards that the user names', async () => {
    const { rows, readAs } = await read(fixture('trl-grpo.parquet'), {
      columns: parseColumns(['score=format_reward']),
    });
    expect(rows.map(({ score }) => score)).toEqual([0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, Number.NaN]);
    expect(readAs).toMatch(/, format_reward → score$/);
  });

  it('reads verl rollouts', async () => {
    const { rows, readAs, index } = await read(fixture('verl.jsonl'));
    const question = 'system\nYou are a helpful assistant.\nuser\nWhat is 3+4+5?\nassistant\n';
    expect(rows.map(four)).toEqual([
      [question, '3+4=7, 7+5=12', '12', 1],
      [question, '7+5=13', '13', 0],
      [question, 'Let me see. Three', '', 0],
      [question, '', '3+4+5 = 12', 1],
    ]);
    expect(readAs).toBe(
      'verl rollouts: input → question, output → cot and summary (split at </think>), score → score',
    );
    expect(index.cutOff.graded).toBe(1);
  });

  it.each(['inspect.eval', 'inspect.json'])('reads %s', async (name) => {
    const { rows, readAs, index } = await read(fixture(name));
    const sorted = rows.map(four).sort((a, b) => String(a).localeCompare(String(b)));
    expect(sorted).toEqual([
      [sum, '3+4=7, 7+5=12', '12', 1],
      [sum, '6*7=42', '42', 0],
      [product, '3+4=8, 8+5=13', '13', 0],
      [product, '6*7 is six times', '', 0],
    ]);
    expect(new Set(rows.map(({ questionId }) => questionId))).toEqual(new Set(['sum', 'product']));
    expect(readAs).toContain('scores.match.value → score');
    expect(index.cutOff).toEqual({ total: 1, graded: 1, lowest: 0, missing: 0 });
  });

  it('reads letters, attachments and failures of an Inspect log, and asks for one of several scores', async () => {
    const base = { epoch: 1, target: 'x', messages: [], attachments: { abc: 'the long question' } };
    const sample = (id: number, value: unknown, more: object = {}) => ({
      ...base,
      id,
      input: 'attachment://abc',
      output: {
        choices: [{ message: { role: 'assistant', content: `a${id}` }, stop_reason: 'stop' }],
      },
      scores: { a: { value }, b: { value: { x: 0.25, y: 1 } } },
      ...more,
    });
    const log = (samples: object[]) =>
      file(`${JSON.stringify({ eval: { task: 't' }, samples }, null, 1)}\n`, 'log.json');
    const samples = [
      sample(1, 'C'),
      sample(2, 'P'),
      sample(3, 'N'),
      sample(4, '0.75'),
      sample(5, true),
      sample(6, null, { error: { message: 'sandbox died', traceback: '…' }, scores: null }),
      sample(7, 'I', { limit: { type: 'token', limit: 9 } }),
    ];
    expect(await refusal(log(samples))).toContain(
      'UserError: log.json: is an Inspect log with several scores, scores.a.value, scores.b.value.x, scores.b.value.y',
    );
    const { rows, index } = await read(log(samples), {
      columns: parseColumns(['score=scores.b.value.x']),
    });
    expect(rows.map(({ score }) => score)).toEqual([
      0.25,
      0.25,
      0.25,
      0.25,
      0.25,
      Number.NaN,
      0.25,
    ]);
    const one = samples.map((each) => ({ ...each, scores: each.scores && { a: each.scores.a } }));
    const letters = await read(log(one));
    expect(letters.faults).toEqual([]);
    expect(letters.rows.map(({ score }) => score)).toEqual([1, 0.5, 0, 0.75, 1, Number.NaN, 0]);
    expect(letters.rows[0]?.question).toBe('the long question');
    expect(index.failures().byCause).toEqual({ 'sandbox died': 1 });
    expect(index.cutOff.graded).toBe(1);
  });

  it('reads the first filter of lm-eval samples, or another on request', async () => {
    const strict = await read(fixture('lm-eval.jsonl'));
    expect(strict.rows.map(four)).toEqual([
      ['Q: What is 3+4+5?\nA:', '3+4=7, 7+5=12', 'The answer is 12.', 1],
      ['Q: What is 6*7?\nA:', '6*7=42', '42!', 0],
    ]);
    expect(strict.notes.join()).toContain(
      '“strict-match” was read, and the lines of “flexible-extract” were left out',
    );
    const flexible = await read(fixture('lm-eval.jsonl'), { where: ['filter=flexible-extract'] });
    expect(flexible.rows.map(({ score }) => score)).toEqual([1, 1]);
    expect(flexible.notes).toEqual(['note: --where left out 2 lines']);
    expect(await refusal(fixture('lm-eval-choice.jsonl'))).toContain(
      'log-likelihoods of a multiple-choice task',
    );
  });

  it('reads OpenAI batch output with its requests', async () => {
    expect(await refusal(fixture('openai-batch.jsonl'))).toContain('--requests FILE');
    const { rows, index } = await read(fixture('openai-batch.jsonl'), {
      requests: fixture('openai-requests.jsonl'),
      failures: { failed: 'lowest' },
    });
    const ask = (question: string) => `system: Think, then answer.\n\nuser: ${question}`;
    expect(rows.map(four)).toEqual([
      [ask(sum), '3+4=7, 7+5=12', '12', 1],
      [ask(sum), '7+5=13', '13', 0],
      [ask(sum), '3+4 is', '', 0],
      [ask(product), '', null, Number.NaN],
      [ask(product), '', null, Number.NaN],
    ]);
    // An exhausted quota is not the model's fault, however failed samples are scored.
    expect(index.failedAsLowest).toBe(0);
    expect(Object.keys(index.failures().byCause)).toContain('Rate limit reached');
    const lines = readFileSync(fixture('openai-batch.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const unscored = lines.map(({ score: _, ...line }) => line);
    expect(await refusal(file(unscored), { requests: fixture('openai-requests.jsonl') })).toContain(
      'has no scores',
    );
    const stray = await read(file([{ ...lines[0], custom_id: 'nobody' }, ...lines]), {
      requests: fixture('openai-requests.jsonl'),
    });
    expect(stray.faults).toEqual(['scores.jsonl:1: custom_id: "nobody" is not among the requests']);
  });

  it('reads batch output of the Responses API', async () => {
    const output = [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] },
    ];
    const line = {
      custom_id: 'x',
      prompt: 'q',
      score: 1,
      error: null,
      response: { status_code: 200, body: { output } },
    };
    const cut = {
      ...line,
      response: {
        status_code: 200,
        body: { output, incomplete_details: { reason: 'max_output_tokens' } },
      },
    };
    const { rows } = await read(file([line, cut]));
    expect(rows.map(four)).toEqual(Array(2).fill(['q', 'hm', 'a', 1]));
    expect(rows.map(({ cutOff }) => cutOff)).toEqual([false, true]);
  });
});

describe('files of any shape', () => {
  it.each([
    ['JSON lines', own, undefined],
    ['a JSON array', JSON.stringify(own), 'a JSON array'],
    ['a pretty JSON array', JSON.stringify(own, null, 2), 'a JSON array'],
    [
      'columns',
      JSON.stringify({ question: ['q', 'q'], cot: ['c', 'd'], summary: ['s', 't'], score: [1, 0] }),
      'JSON by columns',
    ],
    ['"data"', JSON.stringify({ version: 1, data: own }, null, 2), 'JSON, the list “data”'],
    [
      '"rows"',
      JSON.stringify({ features: [], rows: own.map((row, row_idx) => ({ row_idx, row })) }),
      'JSON, the list “rows”',
    ],
    [
      'a table',
      JSON.stringify({ columns: ['question', 'cot', 'summary', 'score'], data: ownRead }),
      'a JSON table',
    ],
    [
      'pandas columns',
      JSON.stringify(
        Object.fromEntries(
          (['question', 'cot', 'summary', 'score'] as const).map((key) => [
            key,
            { 0: own[0]![key], 1: own[1]![key] },
          ]),
        ),
      ),
      'JSON by columns',
    ],
    ['pandas rows', JSON.stringify({ 0: own[0], 1: own[1] }), 'JSON by rows'],
    ['gzip', gzipSync(own.map((row) => JSON.stringify(row)).join('\n')), 'JSON lines in gzip'],
    ['gzip of an array', gzipSync(JSON.stringify(own)), 'gzip, then a JSON array'],
  ])('reads %s', async (_, content, readAs) => {
    const found = await read(file(content));
    expect(found.faults).toEqual([]);
    expect(found.rows.map(four)).toEqual(ownRead);
    expect(found.readAs).toBe(readAs);
  });

  it('reads Parquet, with ids beyond 32 bits', async () => {
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'question', data: ['q', 'q'], type: 'STRING' },
        { name: 'question_id', data: [2n ** 40n, 2n ** 40n], type: 'INT64' },
        { name: 'cot', data: ['c', 'd'], type: 'STRING' },
        { name: 'summary', data: ['s', 't'], type: 'STRING' },
        { name: 'score', data: [1, Number.NaN], type: 'DOUBLE' },
      ],
    });
    const { rows, readAs } = await read(file(new Uint8Array(bytes), 'scores.parquet'));
    expect(rows.map(four)).toEqual([ownRead[0], ['q', 'd', 't', Number.NaN]]);
    expect(rows[0]?.questionId).toBe('1099511627776');
    expect(readAs).toBe('Parquet');
  });

  it('counts malformed records by the unit of the file: lines, items or rows', async () => {
    const bad = [own[0], { ...own[1], score: 'high' }];
    const fault = 'score: must be a number, or null for a sample that failed, got "high"';
    expect((await read(file(bad))).faults).toEqual([`scores.jsonl:2: ${fault}`]);
    expect((await read(file(JSON.stringify(bad)))).faults).toEqual([
      `scores.jsonl, item 2: ${fault}`,
    ]);
  });

  it('reads a single sample as a line, and a first line of brackets as a malformed one', async () => {
    expect((await read(file([own[0]]))).readAs).toBeUndefined();
    const { faults, rows } = await read(file(`[]\n${JSON.stringify(own[0])}\n`));
    expect(faults).toEqual([expect.stringContaining('scores.jsonl:1: must be a JSON object')]);
    expect(rows.length).toBe(1);
  });

  it('says why a document cannot be read', async () => {
    expect(await refusal(file('[{"question": "q",\n'))).toMatch(
      /^UserError: scores.jsonl: is not JSON:/,
    );
    expect(await refusal(file(`[${JSON.stringify(own[0]).replace('1}', 'NaN}')}]`))).toContain(
      'write null for a sample',
    );
    const pretty = own.map((row) => JSON.stringify(row, null, 2)).join('\n');
    expect(await refusal(file(pretty))).toContain('jq -c .');
    expect(await refusal(file(gzipSync('x'.repeat(9999)).subarray(0, 30)))).toContain(
      'gzip that cannot be unpacked',
    );
    const parquet = readFileSync(fixture('trl-grpo.parquet'));
    expect(await refusal(file(parquet.subarray(0, 900)))).toContain('incomplete Parquet file');
    const broken = Buffer.from(parquet);
    broken.fill(7, 4, broken.length - 2000);
    expect(await refusal(file(broken))).toMatch(
      /Parquet file that cannot be read|is malformed|was read/,
    );
    expect(await refusal(file(readFileSync(fixture('inspect.eval')).subarray(0, 5000)))).toContain(
      'zip file that cannot be read',
    );
  });
});

describe('columns that the user names', () => {
  const theirs = [
    {
      id: 1,
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: '<think>c</think>s' },
      ],
      reward: { score: 1 },
    },
    {
      id: 1,
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: '<think>d</think>t' },
      ],
      reward: { score: 0 },
    },
  ];

  it('are read, even if they are nested', async () => {
    const columns = parseColumns([
      'question=messages[:-1],summary=messages[-1].content,score=reward.score',
    ]);
    const { rows, faults } = await read(file(theirs), { columns, splitThink: true });
    expect(faults).toEqual([]);
    expect(rows.map(four)).toEqual(ownRead);
  });

  it('are requested in one error that lists the existing columns and guesses', async () => {
    const plain = own.map(({ question, cot, summary, score }) => ({
      prompt: question,
      thinking: cot,
      answer: summary,
      reward: score,
    }));
    const asked = await refusal(file(plain));
    expect(asked).toContain(
      'has no columns “question”, “cot”, “summary”, “score”; its columns are prompt, thinking, answer, reward',
    );
    const guess = /--columns (question=\S+)/.exec(asked)?.[1] as string;
    expect((await read(file(plain), { columns: parseColumns([guess]) })).rows.map(four)).toEqual(
      ownRead,
    );
    expect(await refusal(file(theirs), { columns: parseColumns(['score=reward.scor']) })).toContain(
      'the nearest is reward.score',
    );
    const texts = own.map(({ question, cot, summary, score }) => ({
      question,
      summary: `<think>${cot}</think>${summary}`,
      score,
    }));
    expect(await refusal(file(texts))).toContain('--split-think');
    expect((await read(file(texts), { splitThink: true })).rows.map(four)).toEqual(ownRead);
    const asCot = texts.map(({ question, summary, score }) => ({ question, cot: summary, score }));
    expect((await read(file(asCot), { splitThink: true })).rows.map(four)).toEqual(ownRead);
    expect(await refusal(file(theirs))).toContain(
      'question=messages[:-1],summary=messages[-1],score=reward.score',
    );
  });
});

describe('grades and failures', () => {
  const base = { question: 'q', cot: 'c', summary: 's' };

  it('reads several grades as their mean, and booleans as 1 and 0', async () => {
    const { rows } = await read(
      file([
        { ...base, scores: [1, 0, null] },
        { ...base, scores: [true, true, false, true] },
        { ...base, score: false },
        { ...base, score: 9, scores: [1] },
        { ...base, scores: [null] },
      ]),
    );
    expect(rows.map(({ score }) => score)).toEqual([0.5, 0.75, 0, 1, Number.NaN]);
    expect(rows[0]?.grades).toEqual([1, 0, Number.NaN]);
    const { faults } = await read(
      file([
        { ...base, score: 1 },
        { ...base, scores: ['x'] },
        { ...base, scores: [] },
        { ...base, scores: ['0.5'] },
      ]),
    );
    expect(faults[0]).toContain(
      'scores.jsonl:2: scores: must be a list of numbers, with null for a grade that failed; number 1 is "x"',
    );
    expect(faults[2]).toContain('write it without quotes');
  });

  it('reports numbers that would overflow, by line', async () => {
    const { faults } = await read(
      file([
        { ...base, score: 1 },
        { ...base, score: 1e101 },
        { ...base, scores: [1, -1e300] },
        { ...base, score: 1, task: 1e200 },
      ]),
    );
    expect(faults).toEqual([
      'scores.jsonl:2: score: must be a number, or null for a sample that failed, got 1e+101; it must lie within ±1e100',
      expect.stringContaining('scores.jsonl:3: scores: must be a list'),
      expect.stringContaining('scores.jsonl:4: task: must be a number, or absent, got 1e+200'),
    ]);
    expect((await read(file([{ ...base, score: 1e100 }]))).rows[0]?.score).toBe(1e100);
  });

  const failing = [
    { ...base, score: 0.25 },
    { ...base, score: 0.75, finish_reason: 'length' },
    { ...base, score: null, finish_reason: 'length' },
    { ...base, score: null, error: 'boom' },
    { ...base, score: 1, finish_reason: 'stop', error: '' },
    { question: 'q', cot: 'half', summary: null, score: 0.5, stop_reason: 'max_tokens' },
  ];

  it.each([
    [
      'graded',
      'masked',
      [0.25, 0.75, NaN, NaN, 1, 0.5],
      { total: 3, graded: 2, lowest: 0, missing: 1 },
    ],
    [
      'lowest',
      'masked',
      [0.25, 0.25, 0.25, NaN, 1, 0.25],
      { total: 3, graded: 0, lowest: 3, missing: 0 },
    ],
    [
      'masked',
      'lowest',
      [0.25, NaN, NaN, 0.25, 1, NaN],
      { total: 3, graded: 0, lowest: 0, missing: 3 },
    ],
  ] as const)(
    'scores texts that were cut off as %s and failed samples as %s',
    async (truncated, failed, scores, counts) => {
      const { index } = await read(file(failing), { failures: { truncated, failed } });
      const { score } = index.columns;
      expect(Array.from({ length: index.samples }, (_, line) => score.get(line))).toEqual(scores);
      expect(index.cutOff).toEqual(counts);
      expect(index.failures().total).toBe(scores.filter(Number.isNaN).length);
    },
  );
});

describe('files with a fault', () => {
  const line = (change: object) => JSON.stringify({ ...own[0], ...change });
  it.each([
    [
      'a document that nests without end',
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      /: nests lists or objects too deeply/,
    ],
    [
      'commas after lines',
      `${line({})},\n${line({ score: 0 })},\n`,
      /: has a comma after each line.*omit the commas/,
    ],
    [
      'columns of different lengths',
      '{"question":["q","q"],"cot":["c"],"summary":["s","t"],"score":[1,0]}',
      /: has columns of different lengths \(question 2, cot 1, summary 2, score 2\)/,
    ],
    [
      'an Inspect log without samples',
      '{"version":2,"status":"error","eval":{"task":"t"}}',
      /: is an Inspect log without samples \(its status is error\)/,
    ],
    ['an object without keys', '{}', /: has no columns .*; it has no columns at all\. Name them/],
  ])('are described: %s', async (_, text, pattern) => {
    const message = await refusal(file(text, 'x.json'));
    expect(message).toMatch(/^UserError: x\.json: /);
    expect(message).toMatch(pattern);
  });

  it('are reported by line even if they have only one', async () => {
    const text = '{"question":"q","cot":"c","summary":"s","score":NaN}\n';
    expect((await read(file(text))).faults).toEqual([
      'scores.jsonl:1: is not JSON: it has NaN or Infinity; write null for a sample that has no score',
    ]);
  });

  it('keep their layout if one record lacks a key', async () => {
    const trl = { prompt: 'q', completion: 'a</think>b', advantage: 0, step: 1, right: 1 };
    const { prompt: _, ...without } = trl;
    const { right: __, ...unscored } = trl;
    const { readAs, rows, faults } = await read(file([without, trl, unscored]));
    expect(readAs).toContain('TRL GRPO completions');
    expect(faults).toEqual([expect.stringContaining('scores.jsonl:1: question: is missing')]);
    expect(rows.map(({ score }) => score)).toEqual([1, Number.NaN]);
  });

  it('are refused if --where leaves nothing', async () => {
    expect(await refusal(file(own), { where: ['score=5'] })).toMatch(
      /: has no samples \(--where left out 2 lines\); nothing was written$/,
    );
  });

  it('are refused if two different requests share an id', async () => {
    const answer = {
      custom_id: 'r',
      score: 1,
      response: { status_code: 200, body: { choices: [] } },
    };
    const ask = (content: string) => ({
      custom_id: 'r',
      body: { messages: [{ role: 'user', content }] },
    });
    const twice = file([ask('a'), ask('b')], 'requests.jsonl');
    expect(await refusal(file([answer]), { requests: twice })).toMatch(
      /requests\.jsonl:2: custom_id: "r" already has another prompt/,
    );
  });

  it('may be Inspect logs with an output without choices, which is an empty text', async () => {
    const sample = {
      id: 1,
      epoch: 1,
      input: 'q',
      output: { choices: [] },
      scores: { match: { value: 'I' } },
    };
    const { rows, faults } = await read(
      file(
        JSON.stringify({ version: 2, status: 'success', eval: {}, samples: [sample] }),
        'log.json',
      ),
    );
    expect(faults).toEqual([]);
    expect(rows.map(four)).toEqual([['q', '', '', 0]]);
  });
});
