/** `candor honesty` as a user runs it, on models so small that the whole takes seconds. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const main = new URL('../dist/apps/cli/main.js', import.meta.url).pathname;
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'candor-honesty-'));
  const config = {
    ...{
      schemes: ['nested-top3', 'basic'],
      seeds: 2,
      questions: 4,
      perQuestion: 16,
      budget: 128,
      grid: [1e-3],
    },
    model: { layers: 1, width: 64, heads: 4 },
    evaluation: { every: 1, questions: 16, finalQuestions: 16 },
    warmStart: { steps: { shoggoth: 40, face: 40 }, batch: 32 },
  };
  writeFileSync(join(home, 'config.json'), JSON.stringify(config));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function candor(...args: string[]) {
  const env = { ...process.env, CANDOR_CACHE: join(home, 'cache'), NO_COLOR: '1' };
  return spawnSync(
    process.execPath,
    [main, 'honesty', '--config', join(home, 'config.json'), ...args],
    {
      ...{ env, encoding: 'utf8', cwd: home },
    },
  );
}

describe('candor honesty', () => {
  it('trains every arm, writes a report and the data, and does nothing again', () => {
    const out = join(home, 'whole');
    const first = candor('--out', out);
    expect(first.stderr).not.toContain('candor:');
    expect(first.status).toBe(0);
    expect(first.stdout).toContain('How much pressure does each scheme put on candor');
    const data = readFileSync(join(out, 'honesty.json'), 'utf8');
    const findings = JSON.parse(data);
    const counts = findings.experiments.map((e: { runs: unknown[] }) => e.runs.length);
    // Five arms × two schemes, eight and three arms × one scheme, each with two seeds.
    expect(counts).toEqual([20, 16, 6]);
    expect(findings.experiments[0].routing.targeting).toEqual({
      shoggoth: 'task',
      face: 'task − penalty',
    });
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('default-src &#39;none&#39;');
    const again = candor('--out', out);
    expect(again.stdout).toBe(first.stdout);
    expect(readFileSync(join(out, 'honesty.json'), 'utf8')).toBe(data);
  }, 120_000);

  it('refuses a folder of another config, and a task without a monitor, before it writes anything', () => {
    const out = join(home, 'whole');
    const other = candor('--out', out, '--seeds', '3');
    expect([other.status, other.stderr]).toEqual([
      2,
      expect.stringContaining('was started with another config'),
    ]);
    const task = candor('--out', join(home, 'none'), '--task', 'lottery');
    expect(task.status).toBe(2);
    expect(task.stderr).toContain('task: lottery has no `monitor`');
  }, 60_000);
});
