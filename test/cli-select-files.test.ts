/** `candor select` and `candor plan` on files as people have them: the built command. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const cli =
  process.env.CANDOR_CLI ?? fileURLToPath(new URL('../dist/apps/cli/main.js', import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`files/${name}`, import.meta.url));

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'candor-files-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function candor(args: readonly string[], input?: Buffer) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    ...{ cwd: dir, encoding: 'utf8' },
    ...(input === undefined ? {} : { input }),
  });
  return { status, stdout, stderr };
}

function write(rows: readonly unknown[] | string | Buffer, name = 'scores.jsonl'): string {
  const text = Array.isArray(rows) ? rows.map((row) => `${JSON.stringify(row)}\n`).join('') : rows;
  writeFileSync(join(dir, name), text as string | Buffer);
  return name;
}

const lines = (name: string) =>
  readFileSync(join(dir, 'out', name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const base = { question: '2+2', cot: 'c', summary: '4', score: 1 };

describe('candor select on other people’s files', () => {
  it('says what it takes a file for, and writes what trainers read', () => {
    copyFileSync(fixture('trl-grpo-chat.parquet'), join(dir, 'completions.parquet'));
    const done = candor([
      'select',
      'completions.parquet',
      '-s',
      'nested-mean',
      '-e',
      'openai',
      '-o',
      'out',
      '--json',
    ]);
    expect(done.status).toBe(0);
    expect(done.stderr.split('\n').slice(0, 2)).toEqual([
      'completions.parquet: read as TRL GRPO completions (Parquet): prompt → question, completion → cot and summary (split at </think>), accuracy_reward + format_reward → score',
      'note: 1 sample cut off at a limit: 1 graded as it stands',
    ]);
    expect(JSON.parse(done.stdout).read).toMatchObject({
      samples: 8,
      questions: 2,
      cots: 6,
      failures: { 'score is null': 1 },
    });
    expect(lines('shoggoth.sft.jsonl')[0]).toEqual({
      messages: [
        { role: 'system', content: 'Answer.' },
        { role: 'user', content: 'What is 3+4+5?' },
        { role: 'assistant', content: '3+4=7, 7+5=12' },
      ],
    });
    expect(lines('face.sft.jsonl')[0].messages[1]).toEqual({
      role: 'user',
      content: 'What is 3+4+5?\n\n3+4=7, 7+5=12',
    });
  });

  it('reads gzip from a pipe, with columns of other names', () => {
    const rows = [1, 0].map((n) => ({
      prompt: 'q',
      text: `<think>c${n}</think>s${n}`,
      reward: { total: n === 1 },
    }));
    const packed = gzipSync(rows.map((row) => JSON.stringify(row)).join('\n'));
    const done = candor(
      [
        'select',
        '-',
        '--columns',
        'question=prompt,summary=text',
        '--columns',
        'score=reward.total',
        '--split-think',
        '-s',
        'nested-mean',
        '-o',
        'out',
      ],
      packed,
    );
    expect(done.stderr).toBe(
      'stdin: read as JSON lines in gzip: prompt → question, text → cot and summary (split at </think>), reward.total → score\n',
    );
    expect(lines('targets.jsonl').map(({ cot, summary }) => [cot, summary])).toEqual([
      ['c1', undefined],
      ['c1', 's1'],
    ]);
    expect(readdirSync(join(dir, 'out')).sort()).toEqual(['selection.json', 'targets.jsonl']);
    expect(candor(['select', 'none', '--columns', 'question', '-s', 'basic']).stderr).toContain(
      'must be field=column',
    );
  });

  it('says on which lines an id is missing', () => {
    const run = (rows: readonly object[], ...command: string[]) =>
      candor([...command.slice(0, 1), write(rows), ...command.slice(1)]);
    const first = run([base, { ...base, cot_id: '7' }], 'select', '-s', 'basic', '-o', 'out');
    const rule = 'give it on every line or on none\n';
    expect(first.stderr).toBe(
      `candor: scores.jsonl: cot_id: line 2 has one and line 1 has none; ${rule}`,
    );
    expect(first.status).toBe(2);
    const rows = [
      { ...base, question_id: 1 },
      { ...base, question: 'r' },
      { ...base, question: 't', question_id: 7 },
    ];
    const told = `candor: scores.jsonl: question_id: line 1 has one and line 2 has none; ${rule}`;
    expect(run(rows, 'select', '-s', 'basic', '-o', 'out').stderr).toBe(told);
    expect(run(rows, 'plan').stderr).toBe(told);
  });

  it('gives cut-off and failed samples the score that it is told to, and counts them', () => {
    const rows = [
      { ...base, cot: 'a', score: 0.25 },
      { ...base, cot: 'b', score: 1, finish_reason: 'length' },
      { ...base, cot: 'd', score: null, error: 'boom' },
    ];
    const run = (...more: string[]) => {
      const done = candor([
        'select',
        write(rows),
        '-s',
        'nested-advantage',
        '-o',
        'out',
        '--force',
        ...more,
      ]);
      expect(done.status).toBe(0);
      const shoggoth = lines('targets.jsonl').filter(({ role }) => role === 'shoggoth');
      return {
        stderr: done.stderr,
        coefs: Object.fromEntries(shoggoth.map(({ cot, coef }) => [cot, Math.sign(coef)])),
      };
    };
    const graded = run();
    expect(graded.coefs).toEqual({ a: -1, b: 1 });
    expect(graded.stderr).toContain('note: 1 sample cut off at a limit: 1 graded as it stands\n');
    const lowest = run('--failed', 'lowest');
    expect(lowest.coefs).toEqual({ a: -1, b: 1, d: -1 });
    expect(lowest.stderr).toContain(
      'note: 1 failed sample given the lowest score, as --failed lowest says',
    );
    const masked = run('--truncated', 'masked');
    expect(masked.stderr).toContain('1 without a score, as --truncated masked says');
    expect(masked.stderr).toContain(
      'warning: a model whose cut-off texts have no score is never told to finish',
    );
  });

  it('refuses scores that would overflow, by line', () => {
    const rows = [
      { ...base, score: 1e308 },
      { ...base, summary: 't', score: -1e308 },
      { ...base, cot: 'd' },
    ];
    const done = candor(['select', write(rows), '-s', 'nested-advantage', '-o', 'out']);
    expect(done.status).toBe(2);
    expect(done.stderr).toContain(
      'scores.jsonl:1: score: must be a number, or null for a sample that failed, got 1e+308; it must lie within ±1e100',
    );
    expect(done.stderr).toContain('scores.jsonl:2: score: ');
    expect(existsSync(join(dir, 'out'))).toBe(false);
  });

  it('says in one sentence what a file is that holds no samples, and what would be right', () => {
    for (const [command, name, content, told] of [
      ['select', 'a.db', 'SQLite format 3\0', 'a.db: is a SQLite database; write the query'],
      ['plan', 'a.parquet', 'PAR1PAR', 'a.parquet: is an incomplete Parquet file'],
    ] as const) {
      const { status, stderr } = candor([
        command,
        write(content, name),
        ...(command === 'select' ? ['-s', 'basic'] : []),
      ]);
      expect(stderr).toContain(told);
      expect(stderr.trim().split('\n').length).toBe(1);
      expect(status).toBe(2);
    }
    expect(candor(['select', '.', '-s', 'basic']).stderr).toContain('is a folder; name a.parquet');
  });
});

describe('scores of candor plan', () => {
  it('are read by candor select by their mean', () => {
    const graded = [
      ['c0', 's0', [0, 0]],
      ['c0', 's1', [0.5, 0.5]],
      ['c1', 's0', [0.5, 1]],
      ['c1', 's1', [1, 0]],
    ].map(([cot, summary, scores]) => ({ question: 'q', cot, summary, scores }));
    const done = candor(['select', write(graded), '-s', 'nested-mean', '-o', 'out']);
    expect(done.stderr).toBe('');
    const [face] = lines('targets.jsonl').filter(({ role }) => role === 'face');
    expect([face.cot, face.summary, face.score]).toEqual(['c1', 's0', 0.75]);
  });
});
