/**
 * `candor train`, `compare`, `resume`, `report` and `inspect` as a user runs them: the built
 * command on real folders.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesOf } from '../src/runs/tiny.fixture.js';
import {
  type AsyncCliOptions,
  type CliResult,
  jsonLines,
  parseJsonLines,
  runCandor,
  sharedFolder,
} from './cli.fixture.js';
import { each } from './each.js';

const home = sharedFolder('cli');
const work = home.at('work');
const elsewhere = home.at('elsewhere');

const TINY = {
  'model.layers': 1,
  'round.questions': 4,
  'round.perQuestion': 16,
  'budget.total': 128,
  'evaluation.questions': 16,
  'warmStart.steps': '{shoggoth: 20, face: 20}',
  'warmStart.batch': 16,
};
const set = (settings: object, prefix = '') =>
  Object.entries(settings).flatMap(([key, value]) => ['--set', `${prefix}${key}=${value}`]);
const tiny = set(TINY);

const PARITY = `
import type { Task } from 'candor';
import { digits } from './digits.ts';
const parity: Task = {
  name: 'parity',
  description: 'Say whether a number is even or odd.',
  alphabet: digits + '?eo',
  limits: { question: 2, cot: 1, summary: 1 },
  difficulties: ['all'],
  parts: ['task'],
  question(split, rng) {
    const text = String(split === 'test' ? 8 + rng.int(2) : 1 + rng.int(7)) + rng.int(10);
    return { id: text, text, answer: Number(text) % 2 ? 'o' : 'e', difficulty: 'all' };
  },
  demonstrate: (question, rng) => ({ cot: rng.next() < 0.5 ? question.text[1]! : '?', summary: question.answer }),
  grade: ({ question, summary }) => ({ task: summary === question.answer ? 1 : 0 }),
};
export default parity;
`;

beforeAll(() => {
  for (const folder of [work, elsewhere]) mkdirSync(folder);
  writeFileSync(join(work, 'parity.ts'), PARITY);
  writeFileSync(join(work, 'digits.ts'), "export const digits: string = '0123456789';\n");
  const capitals = [
    'Peru Lima',
    'Chad Ndjamena',
    'Cuba Havana',
    'Iran Tehran',
    'Iraq Baghdad',
    'Laos Vientiane',
  ];
  const rows = capitals
    .map((pair) => pair.split(' '))
    .map(([question, answer]) => ({ question, answer }));
  writeFileSync(join(work, 'capitals.jsonl'), jsonLines(rows));
});

async function candor(
  args: readonly string[],
  { cwd = work, env, interruptOn }: Partial<AsyncCliOptions> = {},
): Promise<CliResult> {
  const { status, stdout, stderr } = await runCandor(args, {
    cwd,
    env: { CANDOR_CACHE: home.at('cache'), ...env },
    interruptOn,
  });
  return { status, stdout, stderr };
}

/** Removes the last files of a finished run, as if it had been killed after its first round. */
function cutShort(dir: string): void {
  rmSync(join(dir, 'done.json'));
  rmSync(join(dir, 'report.html'));
  rmSync(join(dir, 'checkpoints', 'round-000002'), { recursive: true });
}

describe('candor train', () => {
  const dir = join(work, 'run');
  let first: CliResult;
  beforeAll(async () => {
    first = await candor(['train', '--out', 'run', '--set', 'record.checkpointEvery=1', ...tiny]);
  });

  it('prints only the report’s path on stdout and progress on stderr, both without escapes', () => {
    expect(first).toMatchObject({ status: 0, stdout: `${join('run', 'report.html')}\n` });
    expect(readFileSync(join(dir, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    expect(first.stderr).toMatch(
      /^Warm start: the shoggoth learns demonstrations, step \d+ of 20$/m,
    );
    expect(first.stderr).not.toContain('\x1b');
  });

  it('warns about masked faults while training, in inspect and in the report', async () => {
    const args = [
      'train',
      '--out',
      'masked',
      '--set',
      'failures.truncated=masked',
      '--set',
      'record.checkpointEvery=1',
      ...tiny,
    ];
    const { status, stderr } = await candor(args);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^failures {2}truncated masked, grader lowest, verdict lowest$/m);
    expect(stderr).toMatch(/^Warning, round 1: failures\.truncated: masked leaves /m);
    expect(JSON.parse(readFileSync(join(work, 'masked', 'config.json'), 'utf8')).failures).toEqual({
      truncated: 'masked',
      grader: 'lowest',
      verdict: 'lowest',
    });
    const { stdout } = await candor(['inspect', 'masked']);
    expect(stdout).toMatch(/^warning round 1: failures\.truncated: masked leaves /m);
    expect(stdout).toMatch(/^wrong {3}\d+ % of (CoTs|summaries) cut off/m);
    expect(readFileSync(join(work, 'masked', 'report.html'), 'utf8')).toContain(
      'so that doing it pays',
    );
    expect(first.stderr).not.toContain('Warning');
    expect(
      (await candor(['train', '--set', 'failures.truncated=ignored', ...tiny])).stderr,
    ).toMatch(/failures\.truncated: .*graded.*lowest.*masked/);
  });

  it('resumes a run that is older than the setting `failures` as it was begun', async () => {
    const [old, whole] = [join(work, 'before'), join(work, 'masked')];
    cpSync(whole, old, { recursive: true });
    cutShort(old);
    const path = join(old, 'config.json');
    const { failures: _, ...config } = JSON.parse(readFileSync(path, 'utf8'));
    // Its checkpoints recorded only these fields.
    for (const name of each(readdirSync(join(old, 'checkpoints')))) {
      const state = join(old, 'checkpoints', name, 'state.json');
      const { round, spent, metricsBytes, samplesBytes, keep } = JSON.parse(
        readFileSync(state, 'utf8'),
      );
      writeFileSync(state, JSON.stringify({ round, spent, metricsBytes, samplesBytes, keep }));
    }
    writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`);
    expect(await candor(['resume', 'before'])).toMatchObject({ status: 0 });
    for (const file of ['metrics.jsonl', 'samples.jsonl'])
      expect(readFileSync(join(old, file), 'utf8'), file).toBe(
        readFileSync(join(whole, file), 'utf8'),
      );
  });

  it('names its folder after task, scheme and seed', async () => {
    const args = [
      'train',
      '--task',
      'lottery',
      '--scheme',
      'reward-targeted:nested-top3',
      '--seed',
      '3',
    ];
    const { status, stdout } = await candor([...args, ...tiny, '--set', 'budget.total=64']);
    expect(status).toBe(0);
    expect(stdout).toBe(
      `${join('runs', 'lottery-reward-targeted-nested-top3-seed3', 'report.html')}\n`,
    );
  });

  it('changes the scheme with --set scheme.KEY, and refuses invalid values', async () => {
    const args = [
      'train',
      '--task',
      'lottery',
      '--scheme',
      'nested-mean',
      '--set',
      'scheme.minScore=passed',
    ];
    const { status } = await candor([
      ...args,
      ...tiny,
      '--set',
      'budget.total=64',
      '--out',
      'minimum',
    ]);
    expect(status).toBe(0);
    const config = JSON.parse(readFileSync(join(work, 'minimum', 'config.json'), 'utf8'));
    expect(config.scheme).toEqual({ name: 'nested-mean', minScore: 'passed' });
    const wrong = await candor([...args, '--set', 'scheme.minScore=high', '--out', 'none']);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('scheme.minScore: must be a number'),
    ]);
  });

  it('reads a YAML file, which --set overrides', async () => {
    const yaml = [
      'task: lottery',
      'scheme: {name: basic, cotRule: {fraction: 0.5}}',
      'seed: 5',
      'round:',
    ];
    writeFileSync(join(work, 'run.yaml'), `${[...yaml, '  questions: 32', ''].join('\n')}`);
    const { status } = await candor([
      'train',
      '--config',
      'run.yaml',
      '--out',
      'from-yaml',
      ...tiny,
    ]);
    expect(status).toBe(0);
    const config = JSON.parse(readFileSync(join(work, 'from-yaml', 'config.json'), 'utf8'));
    expect(config).toMatchObject({ task: 'lottery', seed: 5, round: { questions: 4 } });
    expect(config.scheme).toEqual({ name: 'basic', cotRule: { fraction: 0.5 } });
    // The config that a run wrote reproduces the run.
    const again = await candor([
      'train',
      '--config',
      join('from-yaml', 'config.json'),
      '--out',
      'again',
    ]);
    expect(again.status).toBe(0);
    expect(filesOf(join(work, 'again'))).toEqual(filesOf(join(work, 'from-yaml')));
  });

  it.each([
    ['questions in JSONL', ['--task', 'capitals.jsonl', '--set', 'taskGrader=exact']],
    ['a task in TypeScript', ['--set', 'task=./parity.ts']],
  ])('trains on %s and resumes the run from another folder', async (name, task) => {
    const out = home.at(name.replaceAll(' ', '-'));
    const { status, stderr } = await candor([
      'train',
      ...task,
      '--out',
      out,
      '--set',
      'record.checkpointEvery=1',
      ...tiny,
    ]);
    expect(`${status} ${stderr}`).toMatch(/^0 /);
    const files = filesOf(out);
    cutShort(out);
    const resumed = await candor(['resume', out], { cwd: elsewhere });
    expect(resumed).toMatchObject({ status: 0, stdout: `${join(out, 'report.html')}\n` });
    expect(filesOf(out)).toEqual(files);
  });

  it.concurrent.each<[string, string[], RegExp]>([
    [
      'an existing folder',
      ['--out', 'run'],
      /^candor: run: already exists; continue it with `candor resume run`/,
    ],
    [
      'an unknown task',
      ['--task', 'sum'],
      /^candor: task: "sum" is neither a built-in task \(sums, /,
    ],
    ['a missing task file', ['--task', './no.ts'], /^candor: task: there is no file .*no\.ts$/m],
    [
      'an unknown scheme',
      ['--scheme', 'nested-top'],
      /^candor: .*no scheme is called 'nested-top'; .*nested-top3/,
    ],
    [
      'a bad value',
      ['--set', 'round.questions=0'],
      /^candor: --set round\.questions: must be an integer of at least 1, got 0/,
    ],
    [
      'a scheme without its part',
      ['--scheme', 'two-graders', '--task', 'lottery'],
      /^candor: scheme two-graders needs the score part `appeal`/,
    ],
    [
      'a model that cannot be built',
      ['--set', 'model.width=72'],
      /^candor: model: shape\.width: must be a multiple of 16 · heads = 64, got 72$/m,
    ],
    [
      'a budget under one round',
      ['--set', 'budget.total=9'],
      /^candor: budget\.total: one round costs 64, got 9$/m,
    ],
    [
      'a question that pays for no CoT',
      ['--set', 'round.cotPrice=16'],
      /^candor: scheme\.split: budget must be a finite number of at least 17/,
    ],
    ['an unknown option', ['--sceme', 'basic'], /unknown option '--sceme'/],
  ])('reports %s in one line, and leaves nothing behind', async (_, args, message) => {
    const before = readdirSync(work);
    const out = args.includes('--out') ? [] : ['--out', 'failed'];
    const { status, stdout, stderr } = await candor(['train', ...tiny, ...out, ...args]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([status, stdout]).toEqual([2, '']);
    expect(readdirSync(work)).toEqual(before);
  });

  it('stops after the current round when interrupted, and can be resumed', async () => {
    const args = ['train', '--out', 'interrupted', ...tiny, '--set', 'budget.total=1920'];
    const { status, stdout, stderr } = await candor(args, { interruptOn: /Warm start|Round/ });
    expect(stderr).toMatch(/^Stopping; press Ctrl-C again/m);
    expect(stderr).toMatch(/Stopped\. Resume with: candor resume interrupted$/m);
    expect([status, stdout]).toEqual([130, '']);
    expect((await candor(['resume', 'interrupted'])).status).toBe(0);
    const metrics = parseJsonLines(home.read('work', 'interrupted', 'metrics.jsonl'));
    expect(metrics.map(({ round }) => round)).toEqual(Array.from({ length: 31 }, (_, r) => r));
  });
});

describe('candor resume', () => {
  it('writes the report of a finished run again and changes nothing else', async () => {
    const dir = join(work, 'run');
    const before = filesOf(dir);
    rmSync(join(dir, 'report.html'));
    expect(await candor(['resume', 'run'])).toEqual({
      status: 0,
      stdout: `${join('run', 'report.html')}\n`,
      stderr: '',
    });
    expect(filesOf(dir)).toEqual(before);
    expect(existsSync(join(dir, 'report.html'))).toBe(true);
  });

  it('refuses a folder that is missing or not a run', async () => {
    expect(await candor(['resume', 'nothing'])).toMatchObject({
      status: 2,
      stderr: 'candor: nothing: no such folder\n',
    });
    expect(await candor(['resume', '.'])).toMatchObject({
      status: 2,
      stderr: 'candor: .: no run directory, as it has no config.json\n',
    });
  });
});

describe('candor report', () => {
  it('writes the report of a run to the given file', async () => {
    expect(await candor(['report', 'run', '--out', 'mine.html'])).toMatchObject({
      status: 0,
      stdout: 'mine.html\n',
    });
    expect(readFileSync(join(work, 'mine.html'), 'utf8')).toBe(
      readFileSync(join(work, 'run', 'report.html'), 'utf8'),
    );
    expect(await candor(['report', 'nothing'])).toMatchObject({
      status: 2,
      stderr: 'candor: nothing: no such folder\n',
    });
  });
});

describe('candor inspect', () => {
  it('summarises a run, and shows a question as a tree', async () => {
    const short = await candor(['inspect', 'run']);
    expect(short).toMatchObject({ status: 0, stderr: '' });
    expect(short.stdout).toMatch(/^scheme {2}nested-top3$/m);
    expect(short.stdout).toMatch(/^rounds {2}2$/m);
    const tree = await candor(['inspect', 'run', '--round', '2', '--question', '3']);
    expect(tree.stdout).toMatch(/^round 2, question 3 /);
    expect(tree.stdout.match(/─ CoT \d/g)).toEqual([0, 1, 2, 3].map((i) => `─ CoT ${i}`));
    expect(tree.stdout).toMatch(/▲ reinforced/);
    const json = JSON.parse(
      (await candor(['inspect', 'run', '--round', '2', '--question', '3', '--json'])).stdout,
    );
    const samples = parseJsonLines(home.read('work', 'run', 'samples.jsonl'));
    expect(json).toEqual(samples.filter(({ round, q }) => round === 2 && q === 3));
  });

  it('prints no escapes to a pipe, with or without NO_COLOR', async () => {
    for (const env of [{}, { NO_COLOR: '1' }]) {
      const { stdout, stderr } = await candor(['inspect', 'run', '--round', '1'], { env });
      expect(stdout + stderr).not.toContain('\x1b');
    }
  });

  it('says which rounds and questions exist', async () => {
    expect(await candor(['inspect', 'run', '--round', '9'])).toMatchObject({
      status: 2,
      stderr: 'candor: --round: must be one of the recorded rounds, 1..2, got 9\n',
    });
    expect(await candor(['inspect', 'run', '--round', '1', '-q', '4'])).toMatchObject({
      status: 2,
      stderr: 'candor: --question: must be in 0..3, got 4\n',
    });
    expect((await candor(['inspect', 'nothing'])).stderr).toBe('candor: nothing: no such folder\n');
  });
});

describe('candor compare', () => {
  const train = set({ ...TINY, 'budget.total': 64 }, 'train.');
  const args = [
    'compare',
    '--task',
    './parity.ts',
    '--schemes',
    'basic, nested-mean',
    '--seeds',
    '1',
    ...train,
  ];
  const quick = [
    '--set',
    'tuning.grid=[0.001]',
    '--set',
    'crossPlay.questions=8',
    '--parallel',
    '2',
  ];

  it('prints only the report’s path on stdout, resumes elsewhere, and is reported', async () => {
    const { status, stdout, stderr } = await candor([...args, ...quick]);
    expect(`${status} ${stderr}`).toMatch(/^0 /);
    const dir = join('runs', 'compare-parity');
    expect(stdout).toBe(`${join(dir, 'report.html')}\n`);
    expect(stderr).toMatch(/^Training: 2 runs /m);
    expect(stderr).not.toContain('\x1b');
    const files = filesOf(join(work, dir));
    rmSync(join(work, dir, 'cross-play.json'));
    cutShortOne(join(work, dir, 'runs', 'basic-seed1'));
    const resumed = await candor(['resume', join(work, dir)], { cwd: elsewhere });
    expect(resumed).toMatchObject({ status: 0, stdout: `${join(work, dir, 'report.html')}\n` });
    expect(filesOf(join(work, dir))).toEqual(files);
    const report = await candor(['report', dir, '--out', 'comparison.html']);
    expect(report).toMatchObject({ status: 0, stdout: 'comparison.html\n', stderr: '' });
    expect(readFileSync(join(work, 'comparison.html'), 'utf8')).toMatch(/nested-mean/);
  });

  it('refuses an existing folder', async () => {
    const again = await candor([...args, ...quick]);
    expect(again).toMatchObject({ status: 2, stdout: '' });
    expect(again.stderr).toMatch(/^candor: runs.compare-parity: already exists; continue it with/);
  });

  it('says how to resume when interrupted, and can be resumed', async () => {
    const own = '--out stopped-comparison --schemes basic --set train.warmStart.seed=2'.split(' ');
    const { status, stdout, stderr } = await candor([...args, ...quick, ...own], {
      interruptOn: /Warm start/,
    });
    expect(stderr).toMatch(/stopped; resume with: candor resume stopped-comparison$/m);
    expect([status, stdout]).toEqual([130, '']);
    expect((await candor(['resume', 'stopped-comparison'])).status).toBe(0);
  });
});

function cutShortOne(dir: string): void {
  rmSync(join(dir, 'done.json'));
  rmSync(join(dir, 'checkpoints', 'round-000001'), { recursive: true });
}
