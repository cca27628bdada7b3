/** `candor plan` as a user runs it: the built command, and the command that it prints. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonLines, runCandorSync, sharedFolder } from './cli.fixture.js';

const work = sharedFolder('plan');

const candor = (...args: string[]) =>
  runCandorSync(args, { cwd: work.path, env: { XDG_CACHE_HOME: work.at('cache') } });

const TINY = {
  'model.layers': 1,
  'round.questions': 4,
  'round.perQuestion': 8,
  'budget.total': 64,
  'evaluation.questions': 16,
  'warmStart.steps': '{shoggoth: 20, face: 20}',
  'warmStart.batch': 16,
};
const tiny = Object.entries(TINY).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
const pilot = ['--questions', '4', '--cots', '4', '--summaries', '2'];

/** Writes samples of CoTs that always pass or always fail, with this many summaries each. */
function samples(
  name: string,
  questions: number,
  summaries: (question: number, cot: number) => number,
): string {
  const rows: object[] = [];
  for (let q = 0; q < questions; q++)
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < summaries(q, i); j++)
        rows.push({
          question: `q${q}`,
          cot: `c${q}.${i}`,
          summary: `s${q}.${i}.${j}`,
          score: (q * 7 + i * 3) % 5 < 2 ? 1 : 0,
        });
  return work.write(name, jsonLines(rows));
}

describe('candor plan', () => {
  it('writes a comparison with a step-size search, which the printed command runs', () => {
    // The scores of a barely trained pair are all alike; a noisy grader makes them differ.
    const noisy = ['--set', 'grader.noise=0.3'];
    const planned = candor(
      'plan',
      '--task',
      'sums',
      ...pilot,
      ...tiny,
      ...noisy,
      '--out',
      'plan.yaml',
    );
    expect(planned.stderr).not.toContain('plan:');
    expect(planned.status).toBe(0);
    const config = parse(work.read('plan.yaml'));
    expect(config.arms[0]).toMatchObject({
      label: expect.any(String),
      n: expect.any(Number),
      k: expect.any(Number),
    });
    expect(config.tuning).toMatchObject({ seeds: 2, budgetShare: 1 });
    expect(config.tuning.grid.length).toBeGreaterThan(2);
    expect(config.train.optimiser).not.toHaveProperty('learningRate');
    expect(planned.stdout).toContain('What no pilot can tell:');

    const command = /^candor (compare .*?) *# tunes the step size, then trains$/m.exec(
      planned.stdout,
    )![1]!;
    // Two step sizes and one seed are enough to check that it runs.
    const short = [
      '--set',
      'tuning.grid=[1e-4, 3e-4]',
      '--set',
      'tuning.seeds=1',
      '--seeds',
      '1',
      '--out',
      'runs/plan',
    ];
    const compared = candor(...command.split(' '), ...short);
    expect(compared.stderr).not.toContain('candor:');
    expect(compared.status).toBe(0);
    expect(existsSync(work.at('runs', 'plan', 'report.html'))).toBe(true);
    const { tuning } = JSON.parse(candor('report', 'runs/plan', '--json').stdout);
    expect(JSON.stringify(tuning)).toContain('0.0003');
  }, 600_000);

  it('reports λ as unknown for a single pair of summaries, and gives only the rule', () => {
    const file = samples('one-duplicate.jsonl', 40, (q, i) => (q === 0 && i === 0 ? 2 : 1));
    const { status, stdout } = candor('plan', file, '--cot-price', '2', '--json');
    expect(status).toBe(0);
    const plan = JSON.parse(stdout);
    expect(plan.verdict).toBe('only the rule');
    // JSON has neither NaN nor infinity, so null stands for an unknown value and for no upper end.
    expect(plan.estimates.lambda).toEqual({ value: null, low: 0, high: null });
    expect(plan.estimates.parts.summary.value).toBeNull();
    expect(plan.gains).toEqual([]);
    expect(plan.plan).toEqual({ scheme: 'group-advantage', n: 5, k: 4 });
    const words = candor('plan', file, '--cot-price', '2').stdout;
    expect(words).toMatch(/λ +unknown +0 or more/);
    expect(words).toContain('No plan: this pilot tells too little');
    expect(words).not.toContain('promised');
  });

  it('gives λ an upper end above 0 even if no noise was seen', () => {
    const file = samples('no-noise.jsonl', 40, () => 2);
    const { lambda } = JSON.parse(
      candor('plan', file, '--cot-price', '2', '--budget', '8', '--json').stdout,
    ).estimates;
    expect(lambda).toMatchObject({ value: 0, low: 0 });
    expect(lambda.high).toBeGreaterThan(0.05);
    expect(lambda.high).toBeLessThan(0.5);
  });

  it('leaves the task of a plan from a file to be filled in', () => {
    const file = samples('few.jsonl', 5, () => 2);
    const { status, stdout } = candor('plan', file, '--cot-price', '4', '--out', 'of-file.yaml');
    expect(status).toBe(0);
    expect(stdout).toContain('candor compare --task YOUR-TASK --config of-file.yaml');
    const config = parse(work.read('of-file.yaml'));
    expect(config.arms).toHaveLength(1);
    expect(config.train).toEqual({ round: { perQuestion: 32, cotPrice: 4 } });
    expect(candor('plan', file, '--out', 'of-file.yaml')).toMatchObject({ status: 2 });
  });
});
