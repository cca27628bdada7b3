import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { builtUrl } from '../../base/built.js';
import { createRng } from '../../base/random.js';
import type { Question, Split, Task } from '../task.js';
import { taskSuite } from '../task.suite.js';
import { type JsonlOptions, jsonlTask } from './jsonl.js';

const folder = mkdtempSync(join(tmpdir(), 'candor-jsonl-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(content: string | Uint8Array): string {
  const path = join(folder, `file${files++}.jsonl`);
  writeFileSync(path, content);
  return path;
}

function load(lines: readonly unknown[], options?: JsonlOptions): Task {
  return jsonlTask(write(lines.map((line) => JSON.stringify(line)).join('\n')), options);
}

const doubles = Array.from({ length: 40 }, (_, i) => ({
  question: `2*${i}`,
  answer: `${2 * i}`,
  difficulty: i < 20 ? 'low' : 'high',
}));
const withCots = doubles.map((line, i) => (i % 2 ? line : { ...line, cot: `${i}+${i}` }));
const patterns = doubles.map(({ question, answer }) => ({
  question,
  answer: `0?${answer}(\\.0)?`,
}));

taskSuite(load(doubles));
taskSuite(load(withCots));
taskSuite(load(patterns, { grader: 'regex' }), { rightSummary: null });
taskSuite(load(doubles, { grader: 'numeric' }), { rightSummary: null });
taskSuite(load(doubles, { grader: 'maths' }), { rightSummary: null });

function questions(task: Task, split: Split): Set<string> {
  const rng = createRng(1);
  return new Set(Array.from({ length: 500 }, () => task.question(split, rng).text));
}

describe('a task from JSON lines', () => {
  it('is graded by what a number or an expression is worth where it is asked to', () => {
    const graded = (grader: JsonlOptions['grader'], summary: string) => {
      const task = load([{ question: 'half', answer: '1/2' }, ...doubles], {
        ...(grader ? { grader } : {}),
      });
      const question = { id: 'half', text: 'half', answer: '1/2', difficulty: 'all' };
      return (task.grade({ question, summary }, createRng(1)) as { task: number }).task;
    };
    expect(
      [undefined, 'numeric', 'maths'].map((g) => graded(g as JsonlOptions['grader'], '0.50')),
    ).toEqual([0, 1, 1]);
    expect(['numeric', 'maths'].map((g) => graded(g as JsonlOptions['grader'], 'so 50 %'))).toEqual(
      [1, 1],
    );
    expect(graded('maths', '\\frac{1}{2}')).toBe(1);
    expect(graded('numeric', `${'0'.repeat(40)}.5`)).toBe(0);
    expect(() =>
      load([{ question: 'x', answer: 'none' }, ...doubles], { grader: 'numeric' }),
    ).toThrow(/file\d+\.jsonl:1: answer must hold a number, got "none"/);
  });

  const golden = (name: string) =>
    fileURLToPath(new URL(`../../../test/gold/answers/${name}-gold-task.jsonl`, import.meta.url));

  it('reads worked solutions that end with #### and the answer', () => {
    for (const grader of ['maths', 'numeric'] as const) {
      const task = jsonlTask(golden('gsm8k'), { grader });
      const rng = createRng(1);
      const grade = (question: Question, summary: string) =>
        (task.grade({ question, summary }, rng) as { task: number }).task;
      for (let i = 0; i < 20; i++) {
        const question = task.question(i % 2 ? 'train' : 'test', rng);
        const pens = Number(/has (\d+) pens/.exec(question.text)![1]) + 2;
        expect(grade(question, `${pens}`), question.text).toBe(1);
        expect(grade(question, `So she has \\boxed{${pens}}.`), question.text).toBe(1);
        expect(grade(question, `${pens + 1}`), question.text).toBe(0);
        expect(grade(question, '2'), question.text).toBe(0);
      }
    }
  });

  it('refuses fractions in LaTeX for the grader numeric, and takes them for maths', () => {
    const path = golden('numeric-latex');
    expect(() => jsonlTask(path, { grader: 'numeric' })).toThrow(
      /numeric-latex-gold-task\.jsonl:1: answer must be a number, got .*use the grader maths/,
    );
    const task = jsonlTask(path, { grader: 'maths' });
    const question = task.question('test', createRng(1));
    const over = Number(/of (\d+)/.exec(question.text)![1]);
    const grade = (summary: string) =>
      (task.grade({ question, summary }, createRng(1)) as { task: number }).task;
    expect([`${over / 2}`, `${over}/2`, `\\frac{${over + 2}}{2}`, '2'].map(grade)).toEqual([
      1, 1, 0, 0,
    ]);
  });

  it('holds out a fifth of the lines, the same ones whatever their order', () => {
    const test = questions(load(doubles), 'test');
    expect(test.size).toBe(8);
    expect(questions(load(doubles.toReversed()), 'test')).toEqual(test);
    expect(questions(load(doubles), 'train').size).toBe(32);
    expect(questions(load(doubles, { testShare: 0.5 }), 'test').size).toBe(20);
  });

  it('has something on every side, however few the lines and extreme the shares', () => {
    for (const testShare of [0, 1]) {
      const task = load(doubles.slice(0, 5), { testShare, warmStartShare: 0 });
      for (const split of ['warm-start', 'train', 'test'] as const) {
        expect(questions(task, split).size).toBeGreaterThan(0);
      }
    }
  });

  it('learns its warm start from the train lines with a CoT, and shows that CoT', () => {
    const task = load(withCots);
    const cots = new Map(
      withCots.map((line) => [line.question, 'cot' in line ? line.cot : undefined]),
    );
    const test = questions(task, 'test');
    const rng = createRng(2);
    for (let i = 0; i < 100; i++) {
      const question = task.question('warm-start', rng);
      expect(test.has(question.text)).toBe(false);
      expect(task.demonstrate(question, rng).cot).toBe(cots.get(question.text));
    }
  });

  it('shows the answer or a wrong one as the CoT where no line has a CoT, at the given rates', () => {
    const task = load(doubles, { wrongCot: 0.25, misread: 0.5 });
    expect(questions(task, 'warm-start').size).toBe(16);
    const rng = createRng(3);
    let right = 0;
    let copied = 0;
    for (let i = 0; i < 4000; i++) {
      const question = task.question('warm-start', rng);
      const { cot, summary } = task.demonstrate(question, rng);
      if (cot === question.answer) right++;
      if (summary === cot) copied++;
    }
    expect(right / 4000).toBeCloseTo(0.75, 1);
    expect(copied / 4000).toBeCloseTo(0.5, 1);
  });

  it('draws wrong answers from all entries with another answer, in their order', () => {
    for (const answers of [
      [1, 1, 2, 1, 3, 2, 2, 4],
      [1, 1, 1, 1, 1, 2],
      [7, 1, 2, 3, 4, 5, 6],
    ]) {
      const lines = answers.map((answer, i) => ({ question: `q${i}`, answer: `${answer}` }));
      const task = load(lines, { wrongCot: 1, misread: 1 });
      for (let seed = 0; seed < 300; seed++) {
        const question = task.question('train', createRng(seed));
        const rng = createRng(seed);
        const wrong = (right: string) => {
          const others = lines.filter(({ answer }) => answer !== right);
          return others[rng.int(others.length)]!.answer;
        };
        rng.next();
        const cot = wrong(question.answer);
        rng.next();
        expect(task.demonstrate(question, createRng(seed))).toEqual({ cot, summary: wrong(cot) });
      }
    }
    const alike = load(
      doubles.map((line) => ({ ...line, answer: '12' })),
      { wrongCot: 1, misread: 0 },
    );
    expect(alike.demonstrate(alike.question('train', createRng(1)), createRng(1)).cot).toBe('1');
  });

  it('demonstrates a file of many lines at once', () => {
    const many = Array.from({ length: 50_000 }, (_, i) => ({
      question: `q${i}`,
      answer: `${i % 30_000}`,
    }));
    const task = load(many, { wrongCot: 1, misread: 1 });
    const rng = createRng(1);
    const started = performance.now();
    for (let i = 0; i < 3000; i++) task.demonstrate(task.question('train', rng), rng);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('reads a large file in little memory', async () => {
    const path = write(
      Array.from({ length: 40 }, (_, i) =>
        JSON.stringify({ question: `${i}${'x'.repeat(400_000)}`, answer: 'y' }),
      ).join('\n'),
    );
    const read = `import(${JSON.stringify(builtUrl(import.meta.url, './jsonl.ts').href)}).then(({ jsonlTask }) =>
      require('node:worker_threads').parentPort.postMessage(jsonlTask(${JSON.stringify(path)}).alphabet))`;
    const worker = new Worker(read, {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: 100 },
    });
    const alphabet = await new Promise((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
    });
    expect(alphabet).toBe('0123456789xy');
  });

  it('takes reference answers that are longer than a summary where not the whole is compared', () => {
    const worked = doubles.map((line) => ({
      ...line,
      answer: `${'We add. '.repeat(8)}\\boxed{${line.answer}}`,
    }));
    const judge = async () => ({ score: 1, verdict: { promptHash: '', raw: '', cacheKey: '' } });
    for (const grader of ['numeric', 'maths', 'judge'] as const) {
      const task = load(worked, { grader, judge, summaryLimit: 20 });
      const question = task.question('train', createRng(1));
      const { summary } = task.demonstrate(question, createRng(1));
      expect([...summary].length).toBeLessThanOrEqual(20);
      if (grader === 'judge') continue;
      const [, right] = /\{(\d+)\}/.exec(question.answer)!;
      expect(task.grade({ question, summary: `${right}` }, createRng(1))).toEqual({ task: 1 });
      expect(task.grade({ question, summary: `${right}1` }, createRng(1))).toEqual({ task: 0 });
    }
    expect(() => load(worked, { summaryLimit: 20 })).toThrow(
      /:1: answer .* 20 characters.*sampling\.maxTokens\.summary/,
    );
  });

  it('takes alphabet, limits, difficulties and name from the data', () => {
    const task = load([...doubles.slice(0, 8), { question: 'é?', answer: ' 👩 ', cot: 'ab' }]);
    expect(new Set(task.alphabet)).toEqual(new Set('012345678*é?👩ab'.concat('')));
    expect(task.limits).toEqual({ question: 3, cot: 2, summary: 2 });
    expect(task.difficulties).toEqual(['low', 'unrated']);
    expect(load(patterns, { grader: 'regex' }).difficulties).toEqual(['all']);
    expect(task.name).toMatch(/^file\d+$/);
  });

  it('takes blank lines, Windows line ends and a byte order mark', () => {
    const text = `\uFEFF${doubles.map((line) => JSON.stringify(line)).join('\r\n\r\n')}\r\n`;
    expect(questions(jsonlTask(write(text)), 'train').size).toBe(32);
  });

  it('grades exactly, but for blanks around the summary', async () => {
    const task = load(doubles);
    expect(await scores(task, '2*21', ['42', ' 42\n', '42.0', '42 2', '', '24'])).toEqual([
      1, 1, 0, 0, 0, 0,
    ]);
  });

  it('grades by a pattern of the whole summary, within the limit of its length', async () => {
    const task = load(patterns, { grader: 'regex' });
    expect(await scores(task, '2*21', [' 042 ', '42.0', '142', '42.01', ''])).toEqual([
      1, 1, 0, 0, 0,
    ]);
    const long = load(
      doubles.map((line) => ({ ...line, answer: 'a+' })),
      { grader: 'regex', summaryLimit: 20 },
    );
    expect(await scores(long, '2*21', ['a'.repeat(20), 'a'.repeat(21)])).toEqual([1, 0]);
  });

  it('has an alphabet in which every kind of right answer can be written', () => {
    const task = load(
      doubles.map((line) => ({ ...line, answer: '[a-f]x|\\d' })),
      { grader: 'regex' },
    );
    expect(task.alphabet).toBe('*0123456789abcdefx');
  });
});

async function scores(task: Task, text: string, summaries: readonly string[]): Promise<number[]> {
  const rng = createRng(1);
  let question: Question;
  do question = task.question(rng.next() < 0.5 ? 'test' : 'train', rng);
  while (question.text !== text);
  return Promise.all(
    summaries.map(async (summary) => (await task.grade({ question, summary }, rng)).task),
  );
}

describe('a malformed file is one error that names file, line and field', () => {
  const good = doubles.slice(0, 6).map((line) => JSON.stringify(line));

  it.each([
    ['{"question":"a"', /:7: not JSON: /],
    ['[1]', /:7: a line must be an object .*, got \[1\]$/],
    ['null', /:7: a line must be an object .*, got null$/],
    ['{"question":"a"}', /:7: answer is missing$/],
    ['{"answer":"a"}', /:7: question is missing$/],
    ['{"question":"a","answer":4}', /:7: answer must be a text that is not empty, got 4$/],
    ['{"question":" ","answer":"4"}', /:7: question must be a text that is not empty, got " "$/],
    ['{"question":"a","answer":"4","difficulty":1}', /:7: difficulty must be a text/],
    ['{"question":"a","answer":"4","cot":null}', /:7: cot must be a text/],
    [
      '{"question":"a","answer":"4","CoT":"b"}',
      /:7: "CoT" is not a field, the fields are question, answer/,
    ],
    ['{"question":"a","answer":"4","__proto__":"b"}', /:7: "__proto__" is not a field/],
    ['{"question":"a␞","answer":"4"}', /:7: question must be a text without/],
    ['{"question":"\\ud800","answer":"4"}', /:7: question must be a text without half/],
    ['{"question":"2*3","answer":"4"}', /:7: question "2\*3" is already on line 4$/],
  ])('%s', (line, message) => {
    const path = write([...good, line].join('\n'));
    expect(() => jsonlTask(path)).toThrow(message);
    expect(() => jsonlTask(path)).toThrow(path);
  });

  it.each([
    ['(', /:7: answer is not a usable regular expression: Invalid regular expression/],
    [
      '(?=a)a',
      /:7: answer is not a usable regular expression: look-around such as .* is not supported/,
    ],
    [' a', /:7: answer must match a text without blanks/],
  ])('the pattern %s', (answer, message) => {
    const path = write([...good, JSON.stringify({ question: 'a', answer })].join('\n'));
    expect(() => jsonlTask(path, { grader: 'regex' })).toThrow(message);
  });

  it('a file that is not there, not UTF-8, or too short', () => {
    expect(() => jsonlTask(join(folder, 'none.jsonl'))).toThrow(
      /none\.jsonl: cannot be read: ENOENT/,
    );
    expect(() => jsonlTask(write(new Uint8Array([0xff, 0xfe, 0x80])))).toThrow(/: not UTF-8$/);
    expect(() => jsonlTask(write(''))).toThrow(/: a task needs at least 5 questions, got 0$/);
  });

  it('options out of range, or an answer over the given limit', () => {
    expect(() => load(doubles, { testShare: 2 })).toThrow(
      'jsonlTask: testShare must be a number in 0..1, got 2',
    );
    expect(() => load(doubles, { summaryLimit: 0 })).toThrow(
      'summaryLimit must be an integer of 1 or more',
    );
    expect(() => load(doubles, { summaryLimit: 1 })).toThrow(
      /:6: answer must have at most 1 characters/,
    );
  });
});
