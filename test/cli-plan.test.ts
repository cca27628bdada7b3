/** `candor plan` as a user runs it: the built command, and what it prints to go on with. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const MAIN = fileURLToPath(new URL('../dist/apps/cli/main.js', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'candor-plan-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const candor = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    ...{ cwd: work, encoding: 'utf8' },
    env: { ...process.env, XDG_CACHE_HOME: join(work, 'cache') },
  });
  return { status, stdout, stderr };
};

const TINY = {
  ...{ 'model.layers': 1, 'round.questions': 4, 'round.perQuestion': 8, 'budget.total': 64 },
  ...{
    'evaluation.questions': 16,
    'warmStart.steps': '{shoggoth: 20, face: 20}',
    'warmStart.batch': 16,
  },
};
const tiny = Object.entries(TINY).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
const pilot = ['--questions', '4', '--cots', '4', '--summaries', '2'];

/** Lines of CoTs that pass or fail for good, each with so many summaries. */
function samples(
  name: string,
  questions: number,
  summaries: (question: number, cot: number) => number,
): string {
  const lines: string[] = [];
  for (let q = 0; q < questions; q++)
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < summaries(q, i); j++)
        lines.push(
          JSON.stringify({
            question: `q${q}`,
            cot: `c${q}.${i}`,
            summary: `s${q}.${i}.${j}`,
            score: (q * 7 + i * 3) % 5 < 2 ? 1 : 0,
          }),
        );
  writeFileSync(join(work, name), `${lines.join('\n')}\n`);
  return name;
}

describe('candor plan', () => {
  it('on a task writes a comparison that tunes its step size, and the command that it prints runs it', () => {
    // A pair that was hardly taught scores alike; a noisy grader makes its scores differ.
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
    const config = parse(readFileSync(join(work, 'plan.yaml'), 'utf8'));
    expect(config.arms[0]).toMatchObject({
      label: expect.any(String),
      n: expect.any(Number),
      k: expect.any(Number),
    });
    expect(config.tuning).toMatchObject({ seeds: 2, budgetShare: 1 });
    expect(config.tuning.grid.length).toBeGreaterThan(2);
    expect(config.train.optimiser).not.toHaveProperty('learningRate');
    expect(planned.stdout).toContain('What no pilot tells:');

    const command = /^candor (compare .*?) *# tunes the step size, then trains$/m.exec(
      planned.stdout,
    )![1]!;
    // Two step sizes and one seed are enough to see it run.
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
    expect(existsSync(join(work, 'runs', 'plan', 'report.html'))).toBe(true);
    const { tuning } = JSON.parse(candor('report', 'runs/plan', '--json').stdout);
    expect(JSON.stringify(tuning)).toContain('0.0003');
  }, 600_000);

  it('says that one pair of summaries tells nothing of λ, and gives the rule alone', () => {
    const file = samples('one-duplicate.jsonl', 40, (q, i) => (q === 0 && i === 0 ? 2 : 1));
    const { status, stdout } = candor('plan', file, '--cot-price', '2', '--json');
    expect(status).toBe(0);
    const plan = JSON.parse(stdout);
    expect(plan.verdict).toBe('only the rule');
    // JSON has neither NaN nor infinity: unknown, from 0, without an upper end.
    expect(plan.estimates.lambda).toEqual({ value: null, low: 0, high: null });
    expect(plan.estimates.parts.summary.value).toBeNull();
    expect(plan.gains).toEqual([]);
    expect(plan.plan).toEqual({ scheme: 'group-advantage', n: 5, k: 4 });
    const words = candor('plan', file, '--cot-price', '2').stdout;
    expect(words).toMatch(/λ +unknown +0 or more/);
    expect(words).toContain('No plan: this pilot tells too little');
    expect(words).not.toContain('promised');
  });

  it('gives λ an upper end above 0 where no noise was seen', () => {
    const file = samples('no-noise.jsonl', 40, () => 2);
    const { lambda } = JSON.parse(
      candor('plan', file, '--cot-price', '2', '--budget', '8', '--json').stdout,
    ).estimates;
    expect(lambda).toMatchObject({ value: 0, low: 0 });
    expect(lambda.high).toBeGreaterThan(0.05);
    expect(lambda.high).toBeLessThan(0.5);
  });

  it('writes a file’s plan for a task of one’s own to be named', () => {
    const file = samples('few.jsonl', 5, () => 2);
    const { status, stdout } = candor('plan', file, '--cot-price', '4', '--out', 'of-file.yaml');
    expect(status).toBe(0);
    expect(stdout).toContain('candor compare --task YOUR-TASK --config of-file.yaml');
    const config = parse(readFileSync(join(work, 'of-file.yaml'), 'utf8'));
    expect(config.arms).toHaveLength(1);
    expect(config.train).toEqual({ round: { perQuestion: 32, cotPrice: 4 } });
    expect(candor('plan', file, '--out', 'of-file.yaml')).toMatchObject({ status: 2 });
  });
});
