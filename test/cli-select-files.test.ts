/** `candor select` and `candor plan` on files as people have them: the built command. */
import { copyFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { freshFolder, jsonLines, parseJsonLines, runCandorSync } from './cli.fixture.js';

const sampleFile = (name: string) => fileURLToPath(new URL(`files/${name}`, import.meta.url));

const folder = freshFolder('files');

const candor = (args: readonly string[], input?: Buffer) =>
  runCandorSync(args, { cwd: folder.path, input });

const write = (rows: readonly unknown[], name = 'scores.jsonl') =>
  folder.write(name, jsonLines(rows));

const lines = (name: string) => parseJsonLines(folder.read('out', name));

const base = { question: '2+2', cot: 'c', summary: '4', score: 1 };

describe('candor select on other people’s files', () => {
  it('reports how it reads a file, and writes what trainers read', () => {
    copyFileSync(sampleFile('trl-grpo-chat.parquet'), folder.at('completions.parquet'));
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
      'note: 1 sample cut off at a limit: 1 graded as is',
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
    expect(folder.list('out')).toEqual(['selection.json', 'targets.jsonl']);
    expect(candor(['select', 'none', '--columns', 'question', '-s', 'basic']).stderr).toContain(
      'must be field=column',
    );
  });

  it('names the lines on which an id is missing', () => {
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
    const message = `candor: scores.jsonl: question_id: line 1 has one and line 2 has none; ${rule}`;
    expect(run(rows, 'select', '-s', 'basic', '-o', 'out').stderr).toBe(message);
    expect(run(rows, 'plan').stderr).toBe(message);
  });

  it('gives cut-off and failed samples the score that the options ask for, and counts them', () => {
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
    expect(graded.stderr).toContain('note: 1 sample cut off at a limit: 1 graded as is\n');
    const lowest = run('--failed', 'lowest');
    expect(lowest.coefs).toEqual({ a: -1, b: 1, d: -1 });
    expect(lowest.stderr).toContain(
      'note: 1 failed sample given the lowest score (--failed lowest)',
    );
    const masked = run('--truncated', 'masked');
    expect(masked.stderr).toContain('1 without a score (--truncated masked)');
    expect(masked.stderr).toContain(
      'warning: a model whose cut-off texts have no score never learns to finish',
    );
  });

  it('refuses scores that would overflow, and names the lines', () => {
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
    expect(existsSync(folder.at('out'))).toBe(false);
  });

  it('says in one sentence what a file without samples is, and what to give instead', () => {
    for (const [command, name, content, message] of [
      ['select', 'a.db', 'SQLite format 3\0', 'a.db: is a SQLite database; write the query'],
      ['plan', 'a.parquet', 'PAR1PAR', 'a.parquet: is an incomplete Parquet file'],
    ] as const) {
      const { status, stderr } = candor([
        command,
        folder.write(name, content),
        ...(command === 'select' ? ['-s', 'basic'] : []),
      ]);
      expect(stderr).toContain(message);
      expect(stderr.trim().split('\n').length).toBe(1);
      expect(status).toBe(2);
    }
    expect(candor(['select', '.', '-s', 'basic']).stderr).toContain('is a folder; name a.parquet');
  });
});

describe('files with several grades per summary', () => {
  it('are read by candor select, which takes the mean', () => {
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
