/** Which samples `candor select` makes targets, and its stream of rounds, as a user runs them. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { CLI, freshFolder, jsonLines, parseJsonLines, runCandorSync } from './cli.fixture.js';
import { each } from './each.js';

const folder = freshFolder('conditions');

type Row = Record<string, unknown>;

/** Selects from these samples into `out`. Returns the lines of each file by its name. */
function select(rows: readonly Row[], ...args: string[]) {
  const file = folder.write('scores.jsonl', jsonLines(rows));
  const { status, stderr } = runCandorSync(['select', file, '--out', 'out', ...args], {
    cwd: folder.path,
  });
  const names = existsSync(folder.at('out')) ? folder.list('out') : [];
  const files: Record<string, Row[]> = {};
  for (const name of names) files[name] = parseJsonLines(folder.read('out', name));
  return { status, stderr, files, targets: files['targets.jsonl'] ?? [] };
}

describe('candor select', () => {
  const allWrong = [
    { question: '7*8', cot: 'c1', summary: '54', score: 0 },
    { question: '7*8', cot: 'c2', summary: '58', score: 0 },
    { question: '7*9', cot: 'c1', summary: '63', score: 1 },
    { question: '7*9', cot: 'c2', summary: '61', score: 0 },
  ];

  it('learns nothing from a question with only wrong answers if scores are pass or fail', () => {
    const { files, targets, stderr } = select(
      allWrong,
      '--scheme',
      'nested-mean',
      '--export',
      'trl',
    );
    expect(targets.map(({ role, question, coef }) => [role, question, coef])).toEqual([
      ['shoggoth', '7*9', 1],
      ['face', '7*9', 1],
    ]);
    expect(files['face.sft.jsonl']).toEqual([{ prompt: '7*9\n\nc1\n\n', completion: '63' }]);
    expect(files['selection.json']?.[0]).toMatchObject({
      minScore: 'passed',
      read: { allWrong: { score: 0, questions: 1, learnt: 0 } },
      face: { leftOut: { belowMinimum: 1 } },
    });
    expect(stderr).toContain(
      'every answer to 1 question is wrong (score 0), so none became a target',
    );
  });

  it('counts questions with only wrong answers from which it learns with --min-score none', () => {
    const { targets, stderr } = select(allWrong, '--scheme', 'nested-mean', '--min-score', 'none');
    expect(targets).toHaveLength(4);
    expect(stderr).toContain(
      'every answer to 1 question is wrong (score 0), yet some became targets',
    );
  });

  it('reinforces nothing below --min-score, for both roles or for each', () => {
    const rows = [0.9, 0.6, 0.2].map((score, q) => ({
      question: `q${q}`,
      cot: 'c',
      summary: 's',
      score,
    }));
    const learnt = (...args: string[]) => {
      const { targets } = select(rows, '--scheme', 'nested-mean', '--force', ...args);
      return ['shoggoth', 'face'].map((role) => targets.filter((t) => t.role === role).length);
    };
    expect(learnt('--min-score', '0.6')).toEqual([2, 2]);
    expect(learnt('--min-score', 'shoggoth=0.5', '--min-score', 'face=0.7')).toEqual([2, 1]);
    expect(learnt('--set', 'minScore=0.7')).toEqual([1, 1]);
    expect(learnt('--set', 'minScore=0.7', '--min-score', '0.6')).toEqual([2, 2]);
    expect(select(rows, '--scheme', 'basic', '--min-score', 'half').stderr).toContain(
      'It must be a number',
    );
  });

  it('makes no pair of equal CoTs', () => {
    const rows = [
      { question: '2+2', cot: 'c', cot_id: 1, summary: 'four', score: 1 },
      { question: '2+2', cot: 'c', cot_id: 2, summary: 'five', score: 0 },
    ];
    const { status, targets, stderr } = select(
      rows,
      '--scheme',
      'nested-mean-contrastive',
      '--export',
      'trl',
    );
    expect([status, targets]).toEqual([0, []]);
    expect(stderr).toContain('left out for the shoggoth: 1 pair of equal texts');
    const third = { question: '2+2', cot: 'd', cot_id: 3, summary: 'six', score: 0.5 };
    const again = select([...rows, third], '--scheme', 'nested-mean-contrastive', '--force');
    expect(again.targets).toEqual([
      expect.objectContaining({
        chosen: { cot_id: '1', cot: 'c' },
        rejected: { cot_id: '3', cot: 'd' },
      }),
    ]);
  });

  it('makes no pair of equal summaries', () => {
    const rows = [
      { question: '2+2', cot: 'c', summary: 'four', score: 0.4 },
      { question: '2+2', cot: 'c', summary: 'four', score: 0.9 },
      { question: '2+2', cot: 'd', summary: 'five', score: 0 },
    ];
    const { targets, stderr } = select(rows, '--scheme', 'nested-mean-contrastive');
    expect(targets.map(({ role, chosen, rejected }) => [role, chosen, rejected])).toEqual([
      ['shoggoth', { cot: 'c' }, { cot: 'd' }],
    ]);
    expect(stderr).toContain('left out for the face: 1 pair of equal texts');
  });

  it('leaves out pairs closer than --min-margin, and refuses it for schemes without pairs', () => {
    const rows = [0.9, 0.5].map((score, i) => ({
      question: 'q',
      cot: `c${i}`,
      summary: 's',
      score,
    }));
    const contrastive = ['--scheme', 'nested-mean-contrastive', '--force', '--min-margin'];
    expect(select(rows, ...contrastive, '0.4').targets).toHaveLength(1);
    expect(select(rows, ...contrastive, '0.41').targets).toHaveLength(0);
    const sft = select(rows, '--scheme', 'basic', '--min-margin', '0.1');
    expect([sft.status, sft.stderr]).toEqual([
      2,
      expect.stringContaining('scheme basic makes no pairs'),
    ]);
  });

  it('writes no example whose text is empty, in any format', () => {
    for (const format of ['trl', 'trl-chat', 'openai']) {
      const rows = [{ question: '2+2', cot: '', summary: '4', score: 1 }];
      const { files, stderr } = select(
        rows,
        '--scheme',
        'nested-mean',
        '--export',
        format,
        '--force',
      );
      expect(Object.keys(files).sort()).toEqual([
        'face.sft.jsonl',
        'selection.json',
        'targets.jsonl',
      ]);
      expect(files['targets.jsonl']).toHaveLength(2);
      expect(stderr).toContain('left out for the shoggoth: 1 target without text to learn');
      const pair = [
        { question: 'q', cot: ' \n', summary: 'a', score: 0 },
        { question: 'q', cot: 'c', summary: 'b', score: 1 },
      ];
      const { files: pairs } = select(
        pair,
        '--scheme',
        'nested-mean-contrastive',
        '--export',
        format,
        '--force',
      );
      expect(pairs['shoggoth.dpo.jsonl']).toBeUndefined();
      expect(pairs['targets.jsonl']).toHaveLength(1);
    }
  });

  it('refuses scores that no coefficient can be computed from, and names the sample', () => {
    for (const [scheme, score] of [
      ['nested-advantage', 1e308],
      ['group-advantage', 1e200],
      ['group-advantage', -1e101],
    ] as const) {
      const rows = [score, -score, 0].map((s, i) => ({
        question: 'big',
        cot: `c${i}`,
        summary: `s${i}`,
        score: s,
      }));
      const { status, stderr, files } = select(rows, '--scheme', scheme);
      expect([status, files]).toEqual([2, {}]);
      expect(stderr).toMatch(/scores\.jsonl:1: score: .*must lie within ±1e\+?100/);
      expect(stderr).not.toContain('    at ');
    }
    const most = [1e100, -1e100, 1e-320].map((score, i) => ({
      question: 'q',
      cot: `c${i}`,
      summary: 's',
      score,
    }));
    for (const { coef } of each(select(most, '--scheme', 'nested-advantage').targets))
      expect(coef).toBeTypeOf('number');
  });

  it('suggests a rule for pairs with two prompts', () => {
    const rows = [0.9, 0.5].map((score, i) => ({
      question: 'q',
      cot: `c${i}`,
      summary: `s${i}`,
      score,
    }));
    const { status, stderr } = select(
      rows,
      ...['--scheme', 'nested-mean-contrastive', '--set', 'faceRule.rule=best-overall'],
    );
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('--set faceRule.rule=best-of-best-cot'),
    ]);
  });
});

describe('candor select - --stream', () => {
  const round = (...scores: number[]) =>
    jsonLines([{ questions: [{ cots: scores.map((score) => ({ summaries: [{ score }] })) }] }]);
  const start = (...args: string[]): ChildProcessWithoutNullStreams =>
    spawn(
      process.execPath,
      [CLI, 'select', '-', '--stream', '--scheme', 'nested-advantage', ...args],
      { cwd: folder.path },
    );
  const stream = (file: string, args: readonly string[], input = '') =>
    runCandorSync(['select', file, '--stream', '--scheme', 'basic', ...args], {
      cwd: folder.path,
      input,
    });

  it('answers each line before the next one comes, and ends with its input', async () => {
    const child = start();
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    for (const [number, scores] of [
      [1, 0],
      [0.5, 0.25, 0],
    ].entries()) {
      child.stdin.write(round(...scores));
      const answer = JSON.parse((await answers.next()).value as string);
      expect(answer.round).toBe(number);
      expect(answer.counts.cots).toBe(scores.length);
    }
    child.stdin.end();
    expect((await once(child, 'close'))[0]).toBe(0);
    expect(folder.list()).toEqual([]);
  });

  it('continues after a bad line, and reports it in the exit code', () => {
    const input = `${round(1, 0)}oops\n${round(1, 0)}`;
    const { status, stdout, stderr } = stream('-', [], input);
    expect(parseJsonLines(stdout).map(({ round, error }) => [round, error === undefined])).toEqual([
      [0, true],
      [1, false],
      [2, true],
    ]);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('1 of 3 rounds could not be answered'),
    ]);
  });

  it('ends quietly when its reader goes away', async () => {
    const child = start();
    child.stdin.on('error', () => {});
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.stdin.write(round(1, 0));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    for (let i = 0; i < 2000; i++) child.stdin.write(round(1, 0));
    child.stdin.end();
    const [code] = await once(child, 'close');
    expect([code, stderr]).toEqual([0, '']);
  });

  it('names a file of rounds that it cannot read', () => {
    for (const file of ['nowhere.jsonl', '.']) {
      const { status, stderr } = stream(file, []);
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /^candor: (nowhere\.jsonl|\.): cannot be read \(.*\); give a file with one round per line/,
      );
    }
  });

  it('refuses options that apply only to files', () => {
    const { status, stderr } = stream('-', ['--export', 'trl']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('--export')]);
  });
});
