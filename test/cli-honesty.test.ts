/** `candor honesty` as a user runs it, on models so small that the whole takes seconds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { runCandorSync, sharedFolder } from './cli.fixture.js';

const home = sharedFolder('honesty');
beforeAll(() => {
  const config = {
    schemes: ['nested-top3', 'basic'],
    seeds: 2,
    questions: 4,
    perQuestion: 16,
    budget: 128,
    grid: [1e-3],
    model: { layers: 1, width: 64, heads: 4 },
    evaluation: { every: 1, questions: 16, finalQuestions: 16 },
    warmStart: { steps: { shoggoth: 40, face: 40 }, batch: 32 },
  };
  home.write('config.json', JSON.stringify(config));
});

const candor = (...args: string[]) =>
  runCandorSync(['honesty', '--config', home.at('config.json'), ...args], {
    cwd: home.path,
    env: { CANDOR_CACHE: home.at('cache'), NO_COLOR: '1' },
  });

describe('candor honesty', () => {
  it('trains every arm, writes a report and the data, and repeats no work when run again', () => {
    const out = home.at('whole');
    const first = candor('--out', out);
    expect(first.stderr).not.toContain('candor:');
    expect(first.status).toBe(0);
    expect(first.stdout).toContain('How much pressure does each scheme put on candor');
    const data = home.read('whole', 'honesty.json');
    const findings = JSON.parse(data);
    const counts = findings.experiments.map((e: { runs: unknown[] }) => e.runs.length);
    // Five arms × two schemes, eight and three arms × one scheme, each with two seeds.
    expect(counts).toEqual([20, 16, 6]);
    expect(findings.experiments[0].routing.targeting).toEqual({
      shoggoth: 'task',
      face: 'task − penalty',
    });
    expect(home.read('whole', 'report.html')).toContain('default-src &#39;none&#39;');
    const again = candor('--out', out);
    expect(again.stdout).toBe(first.stdout);
    expect(home.read('whole', 'honesty.json')).toBe(data);
  }, 120_000);

  it('refuses a folder of another config, and a task without a monitor', () => {
    const out = home.at('whole');
    const other = candor('--out', out, '--seeds', '3');
    expect([other.status, other.stderr]).toEqual([
      2,
      expect.stringContaining('was started with another config'),
    ]);
    const task = candor('--out', home.at('none'), '--task', 'lottery');
    expect(task.status).toBe(2);
    expect(task.stderr).toContain('task: lottery has no `monitor`');
  }, 60_000);
});
